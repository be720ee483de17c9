"""Addresses without a sign-in: what everybody may read there, and that nothing else comes along."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from organizations.errors import DomainError
from organizations.models import AuditEntry, Unit
from tests.vpmom.locking import lock
from vpmom.models import Plan, PublicAddress
from vpmom.plan import Item, Section
from vpmom.plan import Plan as Text
from vpmom.services.drafting import create_plan
from vpmom.services.handbook import close_operations, close_plan, open_operations, open_plan
from vpmom.views.handbook import PublicThrottle


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def locked(plan, olga) -> Plan:
    lock(plan, olga, vetted=date(2026, 12, 1))
    lock(plan, olga, vetted=date(2027, 2, 3))
    return plan


@pytest.fixture
def address(locked, olga) -> str:
    return f"/p/{open_plan(plan=locked, by=olga).token}/"


# ---- Refusals ----


@pytest.mark.parametrize("token", ["x", "x" * 64, "x" * 500, "%00", "../o/acme", "' OR 1=1", "é"])
def test_an_unknown_address_leads_nowhere(client, address, token):
    assert client.get(f"/p/{token}/").status_code == 404


def test_a_closed_address_leads_nowhere_and_never_opens_again(client, address, locked, olga):
    close_plan(plan=locked, by=olga)
    assert client.get(address).status_code == 404
    again = open_plan(plan=locked, by=olga)
    assert again.token not in address
    assert client.get(address).status_code == 404


def test_a_deleted_plan_an_archived_organization_and_a_plan_without_a_version_show_nothing(
    client, address, locked, acme
):
    Plan.objects.filter(pk=locked.pk).update(deleted_at="2027-01-01T00:00Z")
    assert client.get(address).status_code == 404
    Plan.objects.filter(pk=locked.pk).update(deleted_at=None)
    assert client.get(address).status_code == 200
    acme.archived_at = "2027-01-01T00:00Z"
    acme.save()
    assert client.get(address).status_code == 404


def test_an_archived_plan_shows_nothing_and_opens_nothing(client, address, locked, olga):
    Plan.objects.filter(pk=locked.pk).update(archived_at="2027-01-01T00:00Z")
    locked.refresh_from_db()
    assert client.get(address).status_code == 404
    with pytest.raises(DomainError, match="in the archive"):
        open_plan(plan=locked, by=olga)
    close_plan(plan=locked, by=olga)


def test_an_address_of_a_plan_that_has_no_version_shows_no_draft(client, plan, olga):
    row = PublicAddress.objects.create(organization=plan.organization, plan=plan, token="t" * 43, opened_by=olga)
    assert client.get(f"/p/{row.token}/").status_code == 404


def test_who_may_not_write_the_plan_may_not_open_it(sign_in, vera, sam, connie, locked):
    where = f"/o/acme/plans/{locked.pk}/public/"
    for member in (vera, sam):
        assert sign_in(member).post(where, {"open": "yes"}).status_code == 403
    assert not PublicAddress.objects.exists()
    assert sign_in(connie).post(where, {"open": "yes"}).status_code == 302


def test_it_answers_no_writing(client, address):
    assert client.post(address).status_code == 405


def test_who_asks_too_often_waits(client, address, monkeypatch):
    monkeypatch.setattr(PublicThrottle, "rate", "3/min")
    assert [client.get(address).status_code for _time in range(4)] == [200, 200, 200, 429]


# ---- What is shown ----


def test_it_shows_the_public_part_of_the_newest_locked_version(client, address, locked):
    locked.items.filter(section="vision").update(text="A draft that nobody decided")
    page = client.get(address).content.decode()
    assert "Every parcel arrives on the promised day" in page
    assert "3 Feb 2027" in page  # vetted
    assert "1 Dec 2026" in page  # the previous version
    for words in ("Renegotiate", "Margin per parcel", "nobody decided"):
        assert words not in page


def test_it_leads_to_the_internal_version_and_to_no_other_page_of_the_app(client, address, locked):
    page = client.get(address).content.decode()
    inside = set(re.findall(r'href="[^"]*(/o/[^"]*)"', page))
    assert inside == {f"/o/acme/plans/{locked.pk}/"}


def test_it_tells_nothing_of_the_members(client, address, olga, people):
    page = client.get(address).content.decode()
    for words in (*(f"{name}@example.com" for name in people), "Connie", "person:", "Sign out", "Settings"):
        assert words not in page


def test_it_is_for_no_search_engine_and_no_cache(client, address):
    response = client.get(address)
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex' in response.content.decode()
    assert "sessionid" not in response.cookies


def test_markup_in_a_plan_stays_words(client, olga, people):
    text = '<script>alert(1)</script> <customer> ~~and~~ [x](javascript:alert(2)) [y](https://example.com/?a=1&b="2")'
    plan = create_plan(by=olga, text=Text(title="<i>T</i>", sections=(Section("vision", (Item("", text),)),)))
    lock(plan, olga)
    page = client.get(f"/p/{open_plan(plan=plan, by=olga).token}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;customer&gt;" in page
    assert "javascript:" not in page
    assert "<s>and</s>" in page
    assert "<i>T</i>" not in page


def test_the_operations_page_opens_and_closes_too(client, locked, olga, acme):
    Unit.objects.create(organization=acme, name="Finance")
    where = f"/p/{open_operations(by=olga).token}/"
    page = client.get(where).content.decode()
    for words in ("Acme: operations", "Finance", "To be announced", "Every parcel arrives"):
        assert words in page
    for words in ("Renegotiate", "Margin per parcel", "/operations/departments/", "Edit"):
        assert words not in page
    close_operations(by=olga)
    assert client.get(where).status_code == 404


# ---- Opening ----


def test_an_address_cannot_be_guessed_and_there_is_one_per_plan(locked, olga, connie):
    row = open_plan(plan=locked, by=olga)
    assert len(row.token) >= 43  # 256 bits
    assert open_plan(plan=locked, by=connie) == row


def test_opening_and_closing_are_on_record_once(locked, olga):
    open_plan(plan=locked, by=olga)
    open_plan(plan=locked, by=olga)
    close_plan(plan=locked, by=olga)
    close_plan(plan=locked, by=olga)
    found = AuditEntry.objects.filter(action__startswith="public_address").order_by("pk")
    assert [entry.action for entry in found] == ["public_address.opened", "public_address.closed"]


def test_the_share_page_says_what_opens_and_shows_the_address(sign_in, olga, locked):
    client = sign_in(olga)
    where = f"/o/acme/plans/{locked.pk}/share/"
    assert "Nobody outside sees this plan" in client.get(where).content.decode()
    client.post(f"/o/acme/plans/{locked.pk}/public/", {"open": "yes"})
    assert f"/p/{PublicAddress.objects.get().token}/" in client.get(where).content.decode()
    client.post(f"/o/acme/plans/{locked.pk}/public/", {"open": "no"})
    assert "/p/" not in client.get(where).content.decode()


def test_a_draft_cannot_be_opened(sign_in, olga, plan):
    response = sign_in(olga).post(f"/o/acme/plans/{plan.pk}/public/", {"open": "yes"})
    assert response.status_code == 409
    assert "a draft is never shown to everybody" in response.content.decode()


def test_the_api_opens_reads_and_closes(client, sign_in, olga, vera, locked):
    where = f"/api/v1/o/acme/plans/{locked.pk}/public-address/"
    owner = sign_in(olga)
    assert owner.get(where).status_code == 404
    opened = owner.put(where).json()
    assert SimpleNamespace(**owner.get(where).json()).url == opened["url"]
    assert owner.delete(where).status_code == 204
    assert owner.get(where).status_code == 404
    assert owner.put("/api/v1/o/acme/operations/public-address/").json()["url"].startswith("http")
    assert sign_in(vera).put(where).status_code == 403
    assert sign_in(vera).delete("/api/v1/o/acme/operations/public-address/").status_code == 403
