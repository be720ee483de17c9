"""The number of queries of a page does not grow with its rows."""

import pytest

from organizations.models import (
    ApiToken,
    AuditEntry,
    Calendar,
    Group,
    Invitation,
    Membership,
    Organization,
    Person,
    Supplier,
    Unit,
)
from organizations.permissions import Role
from organizations.services.invitations import VALID_FOR
from tests.conftest import make_user

pytestmark = pytest.mark.django_db

PAGES = {
    "/o/acme/people/": 8,
    "/o/acme/people/persons/": 9,
    "/o/acme/people/groups/": 9,
    "/o/acme/people/suppliers/": 6,
    "/o/acme/members/": 10,
    "/o/acme/settings/": 6,
    "/o/acme/settings/calendars/": 6,
    "/o/acme/settings/tokens/": 6,
    "/o/acme/settings/audit/": 9,
    "/o/acme/bin/": 40,  # one for each kind of thing that can be deleted
    "/organizations/": 6,
    "/account/tokens/": 7,
    "/api/v1/o/acme/units/": 6,
    "/api/v1/o/acme/persons/": 6,
    "/api/v1/o/acme/groups/": 7,
    "/api/v1/o/acme/members/": 7,
    "/api/v1/o/acme/audit/": 6,
}


def fill(acme, olga, number: int) -> None:
    """`number` rows of everything."""
    from django.utils.timezone import now

    parent = None
    for n in range(number):
        parent = Unit.objects.create(organization=acme, name=f"Unit {n}", parent=parent)
        member = Membership.objects.create(organization=acme, user=make_user(f"m{n}"), role=Role.EDITOR, is_scoped=True)
        member.units.add(parent)
        person = Person.objects.create(organization=acme, name=f"Person {n}", unit=parent, membership=member)
        Unit.objects.filter(pk=parent.pk).update(lead=person)
        Group.objects.create(organization=acme, name=f"Group {n}").members.add(person)
        Group.objects.create(organization=acme, name=f"Gone {n}", deleted_at=now())
        Supplier.objects.create(organization=acme, name=f"Supplier {n}")
        Calendar.objects.create(organization=acme, name=f"Calendar {n}")
        AuditEntry.objects.create(organization=acme, by=member, action=f"thing.{n}", subject="Thing")
        ApiToken.objects.create(organization=acme, membership=olga, name=f"Token {n}", hint="osk_", token_hash=f"{n}")
        other = Organization.objects.create(name=f"Other {n}", slug=f"other-{n}")
        Membership.objects.create(organization=other, user=olga.user, role=Role.VIEWER)
        invitation = Invitation.objects.create(
            organization=acme, email=f"i{n}@example.com", role=Role.VIEWER, token_hash=f"{n}", invited_by=member,
            expires_at=now() + VALID_FOR,
        )  # fmt: skip
        invitation.units.add(parent)


@pytest.mark.parametrize("number", [3, 30])
def test_queries_stay_the_same_for_3_and_30_rows(sign_in, acme, olga, number, django_assert_max_num_queries):
    fill(acme, olga, number)
    client = sign_in(olga)
    for url, most in PAGES.items():
        with django_assert_max_num_queries(most, info=url):
            assert client.get(url).status_code == 200


def test_empty_pages_say_what_to_do(sign_in, ed):
    client = sign_in(ed)
    for url, sentence in {
        "/o/acme/people/": "No units yet",
        "/o/acme/people/persons/": "No people yet",
        "/o/acme/people/groups/": "No groups yet",
        "/o/acme/people/suppliers/": "No suppliers yet",
        "/o/acme/bin/": "The bin is empty",
    }.items():
        assert sentence in client.get(url).content.decode()


def test_a_viewer_reads_and_is_offered_no_form(sign_in, vera, sales):
    body = sign_in(vera).get("/o/acme/people/").content.decode()
    assert "Sales" in body
    assert "Add a unit" not in body and '<form class="form"' not in body


def test_the_audit_record_is_filtered_and_survives_nonsense(sign_in, acme, olga, ed):
    AuditEntry.objects.create(organization=acme, by=ed, action="unit.added", subject="Sales")
    AuditEntry.objects.create(organization=acme, by=olga, action="unit.deleted", subject="Finance", changes={"odd": 3})
    client = sign_in(olga)
    body = client.get(f"/o/acme/settings/audit/?member={ed.pk}&action=unit.added").content.decode()
    assert "Sales" in body and "Finance" not in body
    for query in ("member=x", "member=" + "9" * 40, "page=-1", "page=x", "action=%00", "action=" + "x" * 5000):
        assert client.get(f"/o/acme/settings/audit/?{query}").status_code == 200


def test_people_are_found_by_name_and_search_survives_nonsense(sign_in, acme, vera):
    Person.objects.create(organization=acme, name="Paula Berg", title="Head of Sales")
    client = sign_in(vera)
    assert "Paula" in client.get("/o/acme/people/persons/?q=berg").content.decode()
    assert "Nobody found" in client.get("/o/acme/people/persons/?q=zz").content.decode()
    assert client.get("/o/acme/people/persons/?q=%00%25").status_code == 200
