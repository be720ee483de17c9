import pytest
from django.core.exceptions import PermissionDenied

from organizations.errors import DomainError
from organizations.models import AuditEntry, Membership
from organizations.permissions import Role
from organizations.services import api_tokens, invitations, members
from tests.conftest import make_member

pytestmark = pytest.mark.django_db


def test_only_owners_change_members(connie, ed):
    with pytest.raises(PermissionDenied):
        members.change_member(member=ed, role=Role.OWNER, units=[], by=connie)
    with pytest.raises(PermissionDenied):
        members.remove_member(member=ed, by=connie)


def test_the_last_owner_can_neither_leave_nor_be_demoted_nor_removed(olga):
    for attempt in (
        lambda: members.leave(by=olga),
        lambda: members.remove_member(member=olga, by=olga),
        lambda: members.change_member(member=olga, role=Role.EDITOR, units=[], by=olga),
    ):
        with pytest.raises(DomainError, match="needs an owner"):
            attempt()
    olga.refresh_from_db()
    assert (olga.role, olga.left_at) == (Role.OWNER, None)


def test_who_became_the_last_owner_meanwhile_is_neither_removed_nor_demoted(olga, ed):
    read_before = Membership.objects.get(pk=ed.pk)
    members.change_member(member=ed, role=Role.OWNER, units=[], by=olga)
    Membership.objects.filter(pk=olga.pk).update(role=Role.EDITOR)  # olga's own object still says owner
    assert (read_before.role, olga.role) == (Role.EDITOR, Role.OWNER)
    with pytest.raises(DomainError, match="needs an owner"):
        members.remove_member(member=read_before, by=olga)
    read_before.role = Role.EDITOR
    with pytest.raises(DomainError, match="needs an owner"):
        members.change_member(member=read_before, role=Role.VIEWER, units=[], by=olga)
    read_before.role = Role.EDITOR
    with pytest.raises(DomainError, match="needs an owner"):
        members.leave(by=read_before)


def test_an_owner_whose_account_is_closed_does_not_count(olga, acme):
    other = make_member(acme, "oscar", Role.OWNER)
    other.user.is_active = False
    other.user.save()
    with pytest.raises(DomainError, match="needs an owner"):
        members.leave(by=olga)


def test_with_a_second_owner_the_first_may_go(olga, acme):
    make_member(acme, "oscar", Role.OWNER)
    members.leave(by=olga)
    assert not Membership.objects.active().filter(pk=olga.pk).exists()


def test_scope_and_flag_stay_in_step(olga, ed, sales):
    members.change_member(member=ed, role=Role.EDITOR, units=[sales], by=olga)
    ed.refresh_from_db()
    assert ed.is_scoped
    assert ed.unit_ids == {sales.pk}
    entry = AuditEntry.objects.get()
    assert entry.changes == {"scope": ["", "Sales"]}
    members.change_member(member=ed, role=Role.EDITOR, units=[], by=olga)
    ed.refresh_from_db()
    assert not ed.is_scoped


def test_an_owner_has_no_scope_and_nobody_gets_foreign_units(olga, ed, sales, eve):
    with pytest.raises(DomainError, match="whole organization"):
        members.change_member(member=ed, role=Role.OWNER, units=[sales], by=olga)
    with pytest.raises(DomainError, match="another organization"):
        members.change_member(member=eve, role=Role.EDITOR, units=[sales], by=eve)


def test_who_left_gets_404_and_her_tokens_stay_dead_after_a_return(sign_in, client, olga, ed):
    secret = api_tokens.make_token(name="script", days=None, by=ed).secret
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/o/acme/me/", headers=headers).json()["role"] == "editor"
    members.remove_member(member=ed, by=olga)
    assert sign_in(ed).get("/o/acme/").status_code == 404
    client.logout()
    assert client.get("/api/v1/o/acme/me/", headers=headers).status_code == 401
    [link] = invitations.invite(emails=[ed.user.email], role=Role.VIEWER, by=olga)
    back = invitations.accept(token=link.secret, user=ed.user)
    assert (back.pk, back.role, back.left_at) == (ed.pk, Role.VIEWER, None)
    assert client.get("/api/v1/o/acme/me/", headers=headers).status_code == 401


def test_the_page_says_why_the_last_owner_stays(sign_in, olga):
    client = sign_in(olga)
    response = client.post(f"/o/acme/members/{olga.pk}/remove/")
    assert response.status_code == 409
    assert "needs an owner" in response.content.decode()
    response = client.post(f"/o/acme/members/{olga.pk}/", {"role": "editor"})
    assert response.status_code == 422
    response = client.post("/organizations/acme/leave/", follow=True)
    assert "needs an owner" in response.content.decode()


def test_leaving_by_the_page_and_only_where_one_is(sign_in, vera, eve):
    assert sign_in(eve).post("/organizations/acme/leave/").status_code == 404
    assert sign_in(vera).get("/organizations/acme/leave/").status_code == 405
    assert "You left Acme" in sign_in(vera).post("/organizations/acme/leave/", follow=True).content.decode()
    assert sign_in(vera).get("/o/acme/").status_code == 404


def test_an_owner_who_demotes_herself_is_led_away(sign_in, olga, acme):
    make_member(acme, "oscar", Role.OWNER)
    response = sign_in(olga).post(f"/o/acme/members/{olga.pk}/", {"role": "viewer"})
    assert (response.status_code, response.url) == (302, "/")
