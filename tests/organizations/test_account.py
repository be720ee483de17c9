import pytest
from django.contrib.auth import SESSION_KEY

from accounts.models import User
from organizations.errors import DomainError
from organizations.models import AuditEntry, Invitation, Membership
from organizations.permissions import Role
from organizations.services import account, invitations, records
from tests.conftest import PASSWORD, make_member, make_user

pytestmark = pytest.mark.django_db


def test_the_only_owner_must_hand_over_first(olga, acme):
    with pytest.raises(DomainError, match="only owner of Acme"):
        account.delete_account(user=olga.user)
    assert account.sole_ownerships(olga.user) == [acme]
    make_member(acme, "oscar", Role.OWNER)
    assert account.sole_ownerships(olga.user) == []
    account.delete_account(user=olga.user)


def test_what_was_done_stays_without_the_name(olga):
    [link] = invitations.invite(emails=["ann@example.com"], role=Role.EDITOR, by=olga)
    ann = invitations.accept(token=link.secret, user=make_user("ann"))
    records.add_unit(by=ann, name="Finance")
    account.delete_account(user=ann.user)
    ann.refresh_from_db()
    assert ann.user is None and ann.left_at is not None
    assert AuditEntry.objects.get(action="unit.added").by == ann
    assert not User.objects.filter(email="ann@example.com").exists()
    assert not Invitation.objects.filter(email="ann@example.com").exists()
    words = [f"{entry.subject} {entry.changes}".lower() for entry in AuditEntry.objects.all()]
    assert not [line for line in words if "ann" in line.split("@")[0].split()]


def test_without_having_proved_who_one_is_nothing_is_deleted(sign_in, ed):
    ed.user.set_password(PASSWORD)
    ed.user.save()
    response = sign_in(ed).post("/account/data/delete/")
    assert response.status_code == 302 and "/account/reauthenticate/" in response.url
    assert User.objects.filter(pk=ed.user.pk).exists()


def test_a_wrong_password_deletes_nothing_and_the_right_one_goes_on(sign_in, ed):
    ed.user.set_password(PASSWORD)
    ed.user.save()
    client = sign_in(ed)
    ask = client.post("/account/data/delete/").url
    form = {"next": "/account/data/delete/"}
    assert "password" in client.post(ask, {**form, "password": "wrong"}).content.decode()
    assert User.objects.filter(pk=ed.user.pk).exists()
    response = client.post(ask, {**form, "password": PASSWORD})
    assert (response.status_code, response.url) == (302, "/account/login/")
    assert not User.objects.filter(email="ed@example.com").exists()
    assert SESSION_KEY not in client.session
    assert "Your account was deleted" in client.get(response.url).content.decode()


def test_the_last_owner_is_told_on_the_page(sign_in, olga):
    assert "You are the only owner here" in sign_in(olga).get("/account/data/").content.decode()


def test_the_export_is_all_of_ones_own_and_nobody_elses(sign_in, ed, eve, sales):
    records.change_unit(unit=sales, by=ed, name="Growth")
    records.add_unit(by=eve, name="Secret")
    response = sign_in(ed).get("/account/data/export/")
    assert response["Content-Disposition"].startswith("attachment")
    body = response.json()
    assert body["account"]["email"] == "ed@example.com"
    assert body["memberships"][0]["organization"] == "Acme"
    assert body["acts"][0]["subject"] == "Growth"
    assert "Secret" not in response.content.decode()
    assert Membership.objects.filter(user=ed.user).count() == 1
