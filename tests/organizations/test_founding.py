import pytest
from django.core.exceptions import PermissionDenied

from organizations.errors import DomainError
from organizations.models import AuditEntry, Calendar, FormerSlug, Organization
from organizations.permissions import Permission, Role
from organizations.services import founding
from tests.conftest import make_user

pytestmark = pytest.mark.django_db


def test_where_not_everybody_may_found_only_an_administrator_does(settings):
    settings.ANYBODY_MAY_FOUND = False
    with pytest.raises(PermissionDenied, match="administrators"):
        founding.found(user=make_user("nina"), name="Nina Ltd")
    assert founding.found(user=make_user("ada", is_staff=True), name="Ada Ltd").role == Role.OWNER


def test_founding_gives_an_owner_an_address_and_a_default_calendar():
    owner = founding.found(user=make_user("nina"), name="Nina & Söhne")
    assert owner.organization.slug == "nina-sohne"
    assert Calendar.objects.get(organization=owner.organization).is_default
    assert AuditEntry.objects.get().action == "organization.founded"


@pytest.mark.parametrize(
    "name, slug", [("Acme", "acme-2"), ("Admin", "org-admin"), ("株式会社", "org"), ("A_b", "a-b")]
)
def test_the_suggested_address_is_free_and_not_reserved(acme, name, slug):
    assert founding.found(user=make_user("nina"), name=name).organization.slug == slug


@pytest.mark.parametrize(
    "slug, why", [("acme", "taken"), ("old-acme", "taken"), ("settings", "reserved"), ("x", "reserved")]
)
def test_an_address_that_is_taken_was_taken_or_is_reserved_is_refused(acme, slug, why):
    FormerSlug.objects.create(slug="old-acme", organization=acme)
    with pytest.raises(DomainError, match=why) as refusal:
        founding.found(user=make_user("nina"), name="Nina", slug=slug)
    assert refusal.value.field == "slug"
    assert Organization.objects.count() == 1


def test_only_an_owner_changes_settings(ed, connie):
    for member in (ed, connie):
        with pytest.raises(PermissionDenied):
            founding.change_settings(by=member, name="Mine")


@pytest.mark.parametrize(
    "field, value",
    [
        ("currency", "XYZ"),
        ("currency", "eur"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("language", "tlh"),
        ("fiscal_year_end_month", 13),
        ("fiscal_year_end_day", 32),
    ],
)
def test_a_setting_that_does_not_exist_is_refused_beside_its_field(olga, field, value):
    with pytest.raises(DomainError) as refusal:
        founding.change_settings(by=olga, **{field: value})
    assert refusal.value.field == field


def test_the_fiscal_year_ends_on_a_real_day(olga):
    with pytest.raises(DomainError, match="30 days"):
        founding.change_settings(by=olga, fiscal_year_end_month=6, fiscal_year_end_day=31)
    founding.change_settings(by=olga, fiscal_year_end_month=2, fiscal_year_end_day=29)
    olga.organization.refresh_from_db()
    assert olga.organization.fiscal_year_end_day == 29


def test_a_change_of_settings_is_on_record_with_before_and_after(olga):
    founding.change_settings(by=olga, name="Acme Corp", currency="USD")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.by, entry.changes) == ("organization.changed", olga, {"name": ["Acme", "Acme Corp"]})


def test_the_old_address_leads_to_the_new_one_for_members_only(sign_in, olga, eve):
    founding.change_address(slug="acme-group", by=olga)
    assert sign_in(eve).get("/o/acme/members/").status_code == 404
    response = sign_in(olga).get("/o/acme/members/?x=1")
    assert (response.status_code, response.url) == (302, "/o/acme-group/members/?x=1")
    assert sign_in(olga).post("/o/acme/members/invite/").status_code == 404


def test_an_organization_may_take_its_former_address_back_and_nobody_else(olga, eve):
    founding.change_address(slug="acme-group", by=olga)
    with pytest.raises(DomainError, match="taken"):
        founding.change_address(slug="acme", by=eve)
    founding.change_address(slug="acme", by=olga)
    assert [former.slug for former in FormerSlug.objects.all()] == ["acme-group"]


def test_in_an_archived_organization_everybody_reads_and_nobody_writes(olga, ed, sales):
    founding.archive(by=olga)
    for member in (olga, ed):
        member.organization.refresh_from_db()
        assert member.can(Permission.VIEW_RESULTS)
        with pytest.raises(PermissionDenied, match="archived"):
            member.require(Permission.EDIT)
    founding.reopen(by=olga)
    ed.organization.refresh_from_db()
    ed.require(Permission.EDIT)


def test_the_page_shows_the_refusal_beside_what_was_typed(sign_in, olga, globex):
    response = sign_in(olga).post("/o/acme/settings/address/", {"slug": "globex"})
    assert response.status_code == 422
    assert "is taken" in response.content.decode()
    assert 'value="globex"' in response.content.decode()
    response = sign_in(olga).post("/o/acme/settings/address/", {"slug": "Not OK!"})
    assert "small letters" in response.content.decode()


def test_founding_by_the_page(sign_in, rob):
    response = sign_in(rob).post("/organizations/", {"name": "Rob Ltd"})
    assert (response.status_code, response.url) == (302, "/o/rob-ltd/")
    assert "Create an organization" in sign_in(rob).get("/organizations/").content.decode()


def test_the_list_offers_no_founding_where_it_is_not_allowed(sign_in, rob, settings):
    settings.ANYBODY_MAY_FOUND = False
    client = sign_in(rob)
    assert "Create an organization" not in client.get("/organizations/").content.decode()
    assert client.post("/organizations/", {"name": "Rob Ltd"}).status_code == 403
