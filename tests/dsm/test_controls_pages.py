"""Pages and API of controls: what readers see, what is refused, and that nothing typed is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from dsm.controls import format
from dsm.controls.starter import FILE, starter
from dsm.models import Compliance, Control, Promotion
from dsm.queries.control_waiting import lapsing
from dsm.queries.controls import catalogue_of
from dsm.report_sections import GateReadiness, ProductGate
from dsm.services.compliance import exempt, record_evidence
from dsm.services.control_catalogue import adopt_starter, create_control
from dsm.services.gates import name_gatekeeper, promote
from dsm.services.portfolio import create_product
from dsm.waiting import controls as waiting
from organizations.models import Person
from reports.blocks import Lead, Table
from reports.sections import Brief

BETA = {"discovery": 0, "alpha": 1, "beta": 3, "live": 3}


def make(by, key: str, **fields) -> Control:
    return create_control(by=by, key=key, **{"family": "governance", "title": key.title(), **BETA, **fields})


@pytest.fixture
def risks(olga) -> Control:
    return make(olga, "risks", lead_days=42, effort_days=3)


@pytest.fixture
def access(olga) -> Control:
    return make(olga, "access", hard=True, lead_days=7, effort_days=1)


def at(route: str, *args) -> str:
    return reverse(route, args=["acme", *args])


# --- the catalogue --------------------------------------------------------------------------------------------------------


def test_an_empty_catalogue_offers_the_starter_to_editors_only(sign_in, ed, vera):
    assert "Adopt the starter catalogue" not in sign_in(vera).get(at("controls")).content.decode()
    assert "Adopt the starter catalogue" in sign_in(ed).get(at("controls")).content.decode()
    page = sign_in(ed).post(at("controls-adopt"), follow=True).content.decode()
    assert "50 controls" in page and "Policies and standards" in page


def test_the_catalogue_is_found_by_family_and_word_with_a_constant_number_of_queries(
    sign_in, olga, django_assert_max_num_queries
):
    adopt_starter(by=olga)
    client = sign_in(olga)
    with django_assert_max_num_queries(14):
        page = client.get(at("controls"), {"family": "policies", "q": "licence"}).content.decode()
    assert "1 control<" in page and "licences" in page and "user-need" not in page


def test_a_falling_level_comes_back_with_its_sentence_and_everything_typed(sign_in, ed, risks):
    typed = {"title": "Risks", "family": "governance", "discovery": 0, "alpha": 3, "beta": 1, "live": 3, "revision": 1}
    answer = sign_in(ed).post(at("control-change", risks.pk), {**typed, "purpose": "Kept"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "A level never falls." in page and "Kept" in page


def test_two_who_change_a_control_see_both_texts(sign_in, ed, risks):
    risks.title, risks.revision = "Known risks", 2
    risks.save()
    typed = {"title": "Mine", "family": "governance", **BETA, "revision": 1}
    answer = sign_in(ed).post(at("control-change", risks.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Known risks" in page and "Mine" in page and 'name="revision" value="2"' in page


def test_levels_are_edited_in_a_table(sign_in, ed, risks):
    sent = {f"revision-{risks.pk}": 1, **{f"{stage}-{risks.pk}": level for stage, level in BETA.items()}}
    client = sign_in(ed)
    refused = client.post(at("controls-levels"), {**sent, f"live-{risks.pk}": 1})
    assert "Risks: At live it is" in refused.content.decode()
    client.post(at("controls-levels"), {**sent, f"alpha-{risks.pk}": 2})
    risks.refresh_from_db()
    assert (risks.alpha, risks.revision) == (2, 2)
    stale = client.post(at("controls-levels"), {**sent, f"alpha-{risks.pk}": 3})
    page = stale.content.decode()
    assert stale.status_code == 422 and "There stands now: Discovery: not applicable, Alpha: recommended" in page
    assert f'name="revision-{risks.pk}" value="2"' in page


def test_a_file_is_looked_at_before_it_is_taken_over(sign_in, ed, risks):
    client, text = sign_in(ed), FILE.read_text()
    wrong = client.post(at("controls-import"), {"text": text.replace("alpha: mandatory", "alpha: always", 1)})
    assert wrong.status_code == 422 and "A level is one of" in wrong.content.decode()
    seen = client.post(at("controls-import"), {"text": text}).content.decode()
    assert "50 new, 0 changed, 0 as before; 1 of yours are not in the file." in seen
    assert Control.objects.count() == 1
    client.post(at("controls-import"), {"text": text, "act": "keep"})
    assert Control.objects.count() == 51
    exported = client.get(at("controls-export")).content.decode()
    assert set(format.read(exported).controls) == set(catalogue_of(ed).controls)


def test_attributes_are_typed_line_by_line(sign_in, ed):
    client = sign_in(ed)
    client.post(at("controls-attributes"), {"attributes": "payments: Takes money\ngdpr", "revision": 1})
    assert [(one.key, one.title) for one in catalogue_of(ed).attributes] == [("payments", "Takes money"), ("gdpr", "")]
    assert client.post(at("controls-attributes"), {"attributes": "Two words", "revision": 2}).status_code == 422


# --- the controls of a product ---------------------------------------------------------------------------------------------


def test_a_product_shows_what_it_owes_next_and_is_edited_in_place(sign_in, ed, vera, tracking, risks, access):
    page = sign_in(vera).get(at("product-controls", tracking.pk)).content.decode()
    assert "Owed in Beta" in page and "Risks" in page and ">Change<" not in page
    client = sign_in(ed)
    there = at("product-control", tracking.pk, risks.pk)
    assert 'hx-post="' in client.get(there, headers={"HX-Request": "true"}).content.decode()
    sent = {"progress": "met", "evidence": "The list", "revision": 0}
    answer = client.post(at("control-record", tracking.pk, risks.pk), sent, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert 'id="control-' in page and "1 of 2 met" in page and page.count("hx-swap-oob") == 2
    assert Compliance.objects.get().by == ed


def test_what_another_wrote_is_shown_beside_what_was_typed(sign_in, olga, ed, tracking, risks):
    record_evidence(product=tracking, control=risks, progress="started", evidence="Theirs", revision=0, by=olga)
    sent = {"progress": "met", "evidence": "Mine", "revision": 0}
    answer = sign_in(ed).post(at("control-record", tracking.pk, risks.pk), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page and "Mine" in page and 'name="revision" value="1"' in page


def test_hostile_words_stay_words(sign_in, ed, tracking, risks):
    client = sign_in(ed)
    sent = {"progress": "met", "evidence": "<script>alert(1)</script>", "revision": 0}
    assert (
        client.post(at("control-record", tracking.pk, risks.pk), {**sent, "link": "javascript:alert(1)"}).status_code
        == 422
    )
    client.post(at("control-record", tracking.pk, risks.pk), sent)
    page = client.get(at("product-control", tracking.pk, risks.pk)).content.decode()
    assert "&lt;script&gt;" in page and "<script>alert" not in page


def test_a_control_that_does_not_apply_is_not_found_below_the_product(sign_in, olga, tracking):
    adopt_starter(by=olga)
    payments = Control.objects.get(key="payments-safe")
    client = sign_in(olga)
    assert client.get(at("product-control", tracking.pk, payments.pk)).status_code == 404
    client.post(at("product-attributes", tracking.pk), {"attributes": ["payments"], "revision": 1})
    assert client.get(at("product-control", tracking.pk, payments.pk)).status_code == 200


# --- the gate ---------------------------------------------------------------------------------------------------------------


def test_the_gate_tells_its_figures_and_what_stands_in_the_way(sign_in, olga, ed, tracking, risks, access):
    tracking.gate_on = localdate() + timedelta(days=28)
    tracking.save()
    record_evidence(product=tracking, control=access, progress="met", evidence="Yes", revision=0, by=olga)
    page = sign_in(ed).get(at("product-gate", tracking.pk)).content.decode()
    assert "Beta: 50 % ready. 1 control stands in the way." in page
    assert "of 1 not begun comes too late" in page and "too late" in page
    assert "Only an owner of the organization can let it pass nevertheless." in page
    assert "Let it pass nevertheless" in sign_in(olga).get(at("product-gate", tracking.pk)).content.decode()


def test_a_refused_promotion_keeps_the_page_and_says_why(sign_in, ed, tracking, risks):
    answer = sign_in(ed).post(at("promote", tracking.pk), {"to_stage": "beta"})
    assert answer.status_code == 422
    assert "1 control is missing: “Risks” (nobody has begun)." in answer.content.decode()
    assert not Promotion.objects.exists()


def test_a_promotion_is_kept_with_its_record_and_taken_back_with_a_reason(sign_in, ed, tracking):
    client = sign_in(ed)
    record = client.post(at("promote", tracking.pk), {"to_stage": "beta"}, follow=True)
    assert "Nothing was owed." in record.content.decode()
    made = Promotion.objects.get()
    back = client.post(at("promotion-take-back", made.pk), {"reason": "Too early"}, follow=True)
    page = back.content.decode()
    assert "taken back to Alpha" in page and "From Alpha to Beta" in page


def test_a_day_is_set_and_a_stale_one_refused(sign_in, ed, olga, tracking):
    client, day = sign_in(ed), localdate() + timedelta(days=30)
    client.post(at("gate-day", tracking.pk), {"gate_on": day.isoformat(), "revision": 1})
    tracking.refresh_from_db()
    assert tracking.gate_on == day
    assert client.post(at("gate-day", tracking.pk), {"gate_on": day.isoformat(), "revision": 1}).status_code == 409
    assert client.post(at("gate-keeper", tracking.pk), {"member": ed.pk}).status_code == 403
    sign_in(olga).post(at("gate-keeper", tracking.pk), {"member": ed.pk})
    assert tracking.gatekeeper.member == ed


# --- all products -------------------------------------------------------------------------------------------------------------


def test_readiness_of_all_products_is_sorted_filtered_and_taken_along(
    sign_in, olga, tracking, quoting, risks, django_assert_max_num_queries
):
    create_product(by=olga, name="=Archive()", stage="live")
    client = sign_in(olga)
    with django_assert_max_num_queries(14):
        page = client.get(at("controls-overview"), {"sort": "-missing"}).content.decode()
    assert page.index("Parcel tracking") < page.index("Quoting")
    only = client.get(at("controls-overview"), {"only": "blocked", "stage": "alpha"}).content.decode()
    assert "Parcel tracking" in only and "Quoting" not in only
    text = client.get(at("controls-overview-csv")).content.decode("utf-8-sig")
    assert "'=Archive()" in text and "Parcel tracking,,Alpha,,,0.0,1,0,," in text


def test_queries_do_not_grow_with_products(
    sign_in, olga, tracking, risks, django_assert_num_queries, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(olga)
    with CaptureQueriesContext(connection) as few:
        client.get(at("controls-overview"))
    for number in range(4):
        create_product(by=olga, name=f"Product {number}", stage="alpha")
    with django_assert_num_queries(len(few)):
        client.get(at("controls-overview"))


# --- waiting, reports ----------------------------------------------------------------------------------------------------------


def test_what_lapses_soon_waits_for_whoever_answers_for_it(olga, ed, vera, tracking, risks, acme):
    aged = make(olga, "aged", valid_days=20)
    for member in (ed, vera):
        Person.objects.create(organization=acme, name=str(member), membership=member)
    tracking.owner = ed.person
    tracking.save()
    assert list(waiting(ed)) == []
    record_evidence(product=tracking, control=aged, progress="met", evidence="Yes", revision=0, by=ed)
    exempt(product=tracking, control=risks, owner=ed.person, reason="Later", expires=localdate(), by=olga)
    exemption, evidence = waiting(ed)
    assert (exemption.why, exemption.due) == ("The exemption from “Risks” ends.", localdate())
    assert (evidence.why, evidence.due) == ("The evidence for “Aged” grows too old.", localdate() + timedelta(days=20))
    assert list(waiting(vera)) == []
    stale = list(lapsing(ed, localdate() + timedelta(days=21)))
    assert [one.due for one in stale] == [localdate(), localdate() + timedelta(days=20)]


def test_reports_say_who_is_ready_and_why_one_is_not(olga, tracking, risks, access):
    whole = Brief(olga, "portfolio:0", localdate())
    lead, table = GateReadiness().build(whole).blocks
    assert lead == Lead("1 of 1 products cannot pass its next gate today.")
    assert isinstance(table, Table) and table.rows[0][0].text == "Parcel tracking"
    blocks = ProductGate().build(Brief(olga, f"product:{tracking.pk}", localdate())).blocks
    assert blocks[0] == Lead("Beta: 0 % ready. 2 controls stand in the way.")
    assert [row[0].text for row in blocks[-1].rows] == ["Access", "Risks"]
    assert ProductGate().build(whole) is None


# --- the API -------------------------------------------------------------------------------------------------------------------


def api(path: str) -> str:
    return f"/api/v1/o/acme/{path}"


def test_the_api_adopts_records_exempts_promotes_and_takes_back(sign_in, olga, tracking, risks, access, acme):
    paula = Person.objects.create(organization=acme, name="Paula")
    client, json = sign_in(olga), {"content_type": "application/json"}
    gate = client.get(api(f"products/{tracking.pk}/gate/")).json()
    assert gate["readiness"] == {
        "stage": "beta",
        "share": 0.0,
        "met": [],
        "missing": ["risks", "access"],
        "exempt": [],
        "hard": ["access"],
    }
    assert gate["compliance"]["share"] is None and gate["rework"]["risk"] is None
    refused = client.post(api(f"products/{tracking.pk}/gate/"), {"to_stage": "beta"}, **json)
    assert refused.status_code == 409 and "2 controls are missing" in refused.json()["detail"]
    where = f"products/{tracking.pk}/controls"
    line = client.put(
        api(f"{where}/{access.pk}/"), {"progress": "met", "evidence": "Yes", "revision": 0}, **json
    ).json()
    assert (line["state"], line["revision"]) == ("met", 1)
    said = {"owner": paula.pk, "reason": "Later", "expires": localdate().isoformat()}
    assert client.post(api(f"{where}/{risks.pk}/exemptions/"), said, **json).status_code == 201
    made = client.post(api(f"products/{tracking.pk}/gate/"), {"to_stage": "beta"}, **json).json()
    assert {one["key"]: one["state"] for one in made["owed"]} == {"risks": "exempt", "access": "met"}
    taken = client.post(api(f"promotions/{made['id']}/take-back/"), {"reason": "Too early"}, **json)
    assert taken.json()["to_stage"] == "alpha"
    assert len(client.post(api("controls/adopt/")).json()) == len(starter().controls) + 2


def test_the_api_refuses_a_falling_level_and_a_stale_revision(sign_in, ed, risks):
    client, json = sign_in(ed), {"content_type": "application/json"}
    body = {"family": "governance", "title": "Risks", **BETA}
    falling = client.post(api("controls/"), {**body, "key": "new", "live": 0}, **json)
    assert falling.status_code == 409 and "live" in falling.json()["errors"]
    stale = client.put(api(f"controls/{risks.pk}/"), {**body, "title": "Other", "revision": 7}, **json)
    assert stale.status_code == 409 and stale.json()["current"]["title"] == "Risks"


def test_a_named_decider_overrules_through_the_api(sign_in, olga, ed, tracking, risks):
    name_gatekeeper(product=tracking, member=ed, by=olga)
    body = {"to_stage": "beta", "reason": "We must"}
    made = sign_in(ed).post(api(f"products/{tracking.pk}/gate/"), body, content_type="application/json")
    assert made.json()["overruled"] is True
    assert promote(product=tracking, to_stage="live", by=olga, reason="On").overruled
