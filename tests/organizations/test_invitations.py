import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.timezone import now
from kombu.exceptions import OperationalError

from accounts.models import User
from organizations import invitation_mail
from organizations.errors import DomainError
from organizations.models import AuditEntry, Invitation, Membership, Unit
from organizations.permissions import Role
from organizations.services import invitations, records
from orgscale.celery import app as celery
from tests.conftest import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEW = "new@example.com"


@pytest.fixture
def worker_at_hand():
    """Tasks run at once and in this process."""
    celery.conf.task_always_eager = True
    yield
    celery.conf.task_always_eager = False


@pytest.fixture
def invited(worker_at_hand, olga, django_capture_on_commit_callbacks):
    """An invitation of new@example.com as editor, and the link in the mail."""
    with django_capture_on_commit_callbacks(execute=True):
        [link] = invitations.invite(emails=[NEW], role=Role.EDITOR, by=olga)
    mailed = re.search(r"https?://\S+/invitation/\S+", mail.outbox[0].body)[0]
    return link, re.sub(r"^https?://[^/]+", "", mailed)


def path(link) -> str:
    return f"/invitation/{link.secret}/"


def expire(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=now() - timedelta(seconds=1))


class BrokenMail(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_only_owners_invite(connie, ed):
    for member in (connie, ed):
        with pytest.raises(PermissionDenied):
            invitations.invite(emails=[NEW], role=Role.VIEWER, by=member)


def test_nobody_is_invited_when_one_of_them_cannot_be(olga, vera):
    with pytest.raises(DomainError, match=r"Already a member: vera@example\.com"):
        invitations.invite(emails=[NEW, "VERA@example.com"], role=Role.VIEWER, by=olga)
    assert not Invitation.objects.exists()


def test_nobody_is_invited_twice(olga, invited):
    with pytest.raises(DomainError, match="Invited already"):
        invitations.invite(emails=[NEW.upper()], role=Role.VIEWER, by=olga)


def test_too_many_at_once_or_in_a_day_are_refused(olga, monkeypatch):
    many = [f"p{n}@example.com" for n in range(invitations.AT_ONCE + 1)]
    with pytest.raises(DomainError, match="at most 50"):
        invitations.invite(emails=many, role=Role.VIEWER, by=olga)
    monkeypatch.setattr(invitations, "A_DAY", 10)
    with pytest.raises(DomainError, match="in a day"):
        invitations.invite(emails=many[:11], role=Role.VIEWER, by=olga)


def test_the_secret_is_not_kept_and_the_copied_link_proves_nothing(invited):
    link, mailed = invited
    assert link.secret not in str(Invitation.objects.values().get())
    assert "proof=" in mailed and "proof=" not in link.url
    proof = mailed.partition("proof=")[2]
    assert invitation_mail.proves_address(link.secret, proof)
    assert not invitation_mail.proves_address(link.secret, proof[:-1] + ("A" if proof[-1] != "A" else "B"))
    assert not invitation_mail.proves_address(link.secret, "")


def test_a_mail_server_that_fails_loses_nothing_but_the_mail(
    worker_at_hand, sign_in, olga, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMail"
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(olga).post("/o/acme/members/invite/", {"emails": NEW, "role": "viewer"})
    assert response.status_code == 200
    assert "/invitation/" in response.content.decode()
    assert Invitation.objects.open().count() == 1


def test_a_broker_that_is_down_loses_nothing_but_the_mail(
    sign_in, olga, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def unreachable(*args):
        raise OperationalError("no broker")

    monkeypatch.setattr(invitation_mail.send, "delay", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(olga).post("/o/acme/members/invite/", {"emails": NEW, "role": "viewer"})
    assert response.status_code == 200
    secret = re.search(r"/invitation/([\w-]+)/", response.content.decode())[1]
    assert "could not be handed to a worker" in caplog.text and secret not in caplog.text


def test_a_mail_that_waited_too_long_is_not_sent(olga):
    [link] = invitations.invite(emails=[NEW], role=Role.VIEWER, by=olga)
    fresh = invitations.resend(invitation=link.invitation, by=olga)
    invitation_mail.send(link.secret, "Olga")
    assert mail.outbox == []
    invitations.revoke(invitation=link.invitation, by=olga)
    invitation_mail.send(fresh.secret, "Olga")
    assert mail.outbox == []


def test_the_request_hands_the_mail_to_a_worker_who_sends_it(olga, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(invitation_mail.send, "delay", lambda *args: asked.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        [link] = invitations.invite(emails=[NEW], role=Role.VIEWER, by=olga)
    assert mail.outbox == []
    celery.tasks["organizations.mail_invitation"](*asked[0])
    [message] = mail.outbox
    assert message.to == [NEW] and link.proving_url in message.body and "Olga invites you to Acme" in message.body


def test_sending_again_counts_towards_the_limit_of_the_day(olga, monkeypatch):
    monkeypatch.setattr(invitations, "A_DAY", 2)
    [link] = invitations.invite(emails=[NEW], role=Role.VIEWER, by=olga)
    invitations.resend(invitation=link.invitation, by=olga)
    with pytest.raises(DomainError, match="in a day"):
        invitations.resend(invitation=link.invitation, by=olga)
    with pytest.raises(DomainError, match="in a day"):
        invitations.invite(emails=["other@example.com"], role=Role.VIEWER, by=olga)


def test_several_addresses_as_mail_programs_copy_them(sign_in, olga, sales):
    typed = "Ann Lee <ann@example.com>, bob@example.com;\ncy@example.com\n\nANN@example.com"
    response = sign_in(olga).post(
        "/o/acme/members/invite/", {"emails": typed, "role": "respondent", "units": [sales.pk]}
    )
    assert response.status_code == 200
    assert {i.email for i in Invitation.objects.all()} == {"ann@example.com", "bob@example.com", "cy@example.com"}
    assert all(list(i.units.all()) == [sales] for i in Invitation.objects.all())


def test_a_wrong_address_is_named_and_what_was_typed_stays(sign_in, olga):
    response = sign_in(olga).post(
        "/o/acme/members/invite/", {"emails": "ann@example.com, <b>nonsense</b>", "role": "viewer"}
    )
    body = response.content.decode()
    assert response.status_code == 422
    assert "is no e-mail address" in body and "ann@example.com" in body and "<b>nonsense" not in body
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "spoil, status, sentence",
    [
        (lambda invitation: expire(invitation), 410, "has expired"),
        (lambda invitation: invitations.revoke(invitation=invitation, by=invitation.invited_by), 410, "taken back"),
        (lambda invitation: invitation.delete(), 404, "opens no invitation"),
    ],
)
def test_a_link_that_opens_nothing_says_why(client, invited, spoil, status, sentence):
    link, mailed = invited
    spoil(link.invitation)
    for response in (client.get(mailed), client.get(path(link))):
        assert response.status_code == status
        assert sentence in response.content.decode()
    client.force_login(make_user("new"))
    assert client.post(path(link)).status_code == status
    assert not Membership.objects.filter(user__email=NEW).exists()


def test_nonsense_instead_of_a_token(client, db):
    assert client.get("/invitation/x/").status_code == 404
    assert client.get(f"/invitation/{'x' * 3000}/").status_code == 404
    assert client.get("/invitation/%00/").status_code == 404


def test_looking_at_the_link_joins_nobody(client, invited):
    _link, mailed = invited
    client.force_login(make_user("new"))
    assert "Join Acme" in client.get(mailed).content.decode()
    assert not Membership.objects.filter(user__email=NEW).exists()


def test_who_is_signed_in_with_the_address_joins_once(client, invited):
    link, _mailed = invited
    user = make_user("new")
    client.force_login(user)
    assert client.post(path(link)).url == "/o/acme/"
    assert Membership.objects.get(user=user).role == Role.EDITOR
    assert AuditEntry.objects.first().action == "member.joined"
    again = client.post(path(link))
    assert again.status_code == 410
    assert "used already" in again.content.decode()


def test_who_is_signed_in_with_another_address_is_told_and_does_not_join(sign_in, invited, eve):
    link, mailed = invited
    body = sign_in(eve).get(mailed).content.decode()
    assert "You are signed in as eve@example.com" in body
    response = sign_in(eve).post(path(link))
    assert response.status_code == 409
    assert not Membership.objects.filter(user=eve.user, organization=link.invitation.organization).exists()


def test_an_unconfirmed_address_does_not_open_an_invitation(invited, eve):
    EmailAddress.objects.create(user=eve.user, email=NEW, verified=False)
    with pytest.raises(DomainError, match=r"is for new@example\.com"):
        invitations.accept(token=invited[0].secret, user=eve.user)


def test_a_second_confirmed_address_does(invited, eve):
    EmailAddress.objects.create(user=eve.user, email=NEW.upper(), verified=True)
    assert invitations.accept(token=invited[0].secret, user=eve.user).role == Role.EDITOR


def test_an_old_link_neither_lowers_nor_raises_a_member(olga, invited):
    user = make_user("new")
    Membership.objects.create(organization=olga.organization, user=user, role=Role.VIEWER)
    assert invitations.accept(token=invited[0].secret, user=user).role == Role.VIEWER


def test_resending_makes_the_old_link_worthless(client, olga, invited):
    link, _mailed = invited
    expire(link.invitation)
    fresh = invitations.resend(invitation=link.invitation, by=olga)
    assert client.get(path(link)).status_code == 404
    assert client.get(path(fresh)).status_code == 200
    invitations.revoke(invitation=link.invitation, by=olga)
    with pytest.raises(DomainError, match="in the meantime"):
        invitations.resend(invitation=link.invitation, by=olga)


def test_an_invitation_whose_units_are_all_gone_makes_nobody_a_member(client, olga, sales):
    """Without any unit she would be a member of the whole organization."""
    [link] = invitations.invite(emails=[NEW], role=Role.EDITOR, units=[sales], by=olga)
    Unit.objects.filter(pk=sales.pk).update(deleted_at=now())
    client.force_login(make_user("new"))
    response = client.post(path(link))
    assert response.status_code == 410
    assert "were deleted" in response.content.decode()
    assert not Membership.objects.filter(user__email=NEW).exists()


def test_a_unit_that_somebody_is_invited_to_is_not_deleted(olga, sales):
    [link] = invitations.invite(emails=[NEW], role=Role.EDITOR, units=[sales], by=olga)
    expire(link.invitation)  # it can be sent again
    with pytest.raises(DomainError, match="1 person is invited to “Sales”"):
        records.delete_unit(unit=sales, by=olga)
    invitations.revoke(invitation=link.invitation, by=olga)
    records.delete_unit(unit=sales, by=olga)


def test_nobody_is_invited_to_a_unit_in_the_bin(olga, sales):
    records.delete_unit(unit=sales, by=olga)
    with pytest.raises(DomainError, match="were deleted"):
        invitations.invite(emails=[NEW], role=Role.EDITOR, units=[sales], by=olga)


def test_the_scope_comes_along_but_not_units_that_are_gone(olga, acme, sales):
    gone = Unit.objects.create(organization=acme, name="Gone")
    [link] = invitations.invite(emails=[NEW], role=Role.EDITOR, units=[sales, gone], by=olga)
    Unit.objects.filter(pk=gone.pk).update(deleted_at=now())
    member = invitations.accept(token=link.secret, user=make_user("new"))
    assert member.is_scoped and list(member.units.all()) == [sales]


def sign_up(client, link_path: str, email: str = NEW):
    """Open the link, follow it to the sign-up as a browser would, and send the form."""
    page = client.get(link_path).content.decode()
    address = re.search(r'href="(/account/signup/[^"]*)"', page)[1].replace("&amp;", "&")
    form = client.get(address).content.decode()
    assert f'value="{NEW}"' in form
    data = {"email": email, "password1": PASSWORD, "password2": PASSWORD, "next": link_path.partition("?")[0]}
    return client.post("/account/signup/", data)


def test_signing_up_by_the_mailed_link_confirms_the_address_and_leads_back(client, invited, settings):
    settings.SIGNUP_OPEN = False
    link, mailed = invited
    mail.outbox.clear()
    response = sign_up(client, mailed)
    assert (response.status_code, response.url) == (302, path(link))
    address = EmailAddress.objects.get(email=NEW)
    assert address.verified and address.primary
    assert not [message for message in mail.outbox if "confirm" in message.subject.lower()]
    assert client.post(path(link)).url == "/o/acme/"
    assert Membership.objects.get(user__email=NEW).role == Role.EDITOR
    assert "invited_email" not in client.session and "proved_email" not in client.session


def test_signing_up_by_a_copied_link_must_confirm_the_address_first(client, invited):
    link, _mailed = invited
    response = sign_up(client, path(link))
    assert response.url == "/account/confirm-email/"
    assert not EmailAddress.objects.get(email=NEW).verified
    assert "_auth_user_id" not in client.session


def test_the_proof_holds_for_the_invited_address_only(client, invited):
    sign_up(client, invited[1], "other@example.com")
    assert not EmailAddress.objects.get(email="other@example.com").verified


def test_where_sign_up_is_closed_an_invitation_lets_in_its_address_only(client, invited, settings):
    settings.SIGNUP_OPEN = False
    assert "password1" not in client.get("/account/signup/").content.decode()
    response = sign_up(client, invited[1], "other@example.com")
    assert response.status_code == 200
    assert "Your invitation is for new@example.com" in response.content.decode()
    assert not User.objects.filter(email="other@example.com").exists()


def test_the_sign_in_knows_the_invited_address(client, invited):
    client.get(invited[1])
    assert f'value="{NEW}"' in client.get("/account/login/").content.decode()


def test_the_api_invites_and_shows_the_link_once(sign_in, olga):
    client = sign_in(olga)
    response = client.post(
        "/api/v1/o/acme/invitations/", {"emails": [NEW], "role": "viewer"}, content_type="application/json"
    )
    assert response.status_code == 201
    [made] = response.json()
    assert client.get(re.sub(r"^https?://[^/]+", "", made["url"])).status_code == 200
    [listed] = client.get("/api/v1/o/acme/invitations/").json()["results"]
    assert "url" not in listed and "token_hash" not in listed
    assert client.delete(f"/api/v1/o/acme/invitations/{listed['id']}/").status_code == 204
    assert not Invitation.objects.open().exists()
