"""Controls in tables: who may change them, evidence and its history, exemptions, and gates as acts with a record."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate

from dsm.controls.starter import starter
from dsm.models import Compliance, Control, Exemption, Gatekeeper, Promotion
from dsm.queries.controls import catalogue_of, product_controls
from dsm.services.compliance import bring_back, end_exemption, exempt, record_evidence
from dsm.services.control_catalogue import (
    adopt_starter,
    change_attributes,
    change_control,
    change_levels,
    create_control,
    delete_control,
    take_in,
)
from dsm.services.gates import change_attributes as change_product_attributes
from dsm.services.gates import name_gatekeeper, plan_gate, promote, take_back
from organizations.errors import DomainError, Stale
from organizations.models import Person

MANDATORY_IN_BETA = {"discovery": 0, "alpha": 1, "beta": 3, "live": 3}


def make(by, key: str, **fields) -> Control:
    return create_control(
        by=by, key=key, **{"family": "governance", "title": key.title(), **MANDATORY_IN_BETA, **fields}
    )


def show(by, product, control, revision: int = 0, **said):
    return record_evidence(
        product=product, control=control, revision=revision, by=by, **{"progress": "met", "evidence": "See", **said}
    )


@pytest.fixture
def risks(olga) -> Control:
    return make(olga, "risks", lead_days=42)


@pytest.fixture
def access(olga) -> Control:
    return make(olga, "access", hard=True)


@pytest.fixture
def paula(acme) -> Person:
    return Person.objects.create(organization=acme, name="Paula")


# --- the catalogue --------------------------------------------------------------------------------------------------------


def test_neither_a_viewer_nor_who_edits_one_unit_changes_the_catalogue(vera, sam):
    for member in (vera, sam):
        with pytest.raises(PermissionDenied):
            make(member, "mine")


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"beta": 0}, "beta"), ({"when": "unheard-of"}, "when"), ({"when": "a b"}, "when"), ({"title": ""}, "title")],
)
def test_a_control_that_makes_no_sense_is_refused_at_its_field(olga, fields, field):
    with pytest.raises(DomainError) as refusal:
        make(olga, "odd", **fields)
    assert refusal.value.field == field


def test_the_database_itself_knows_that_a_level_never_falls(olga, risks):
    with pytest.raises(DatabaseError), transaction.atomic():
        Control.objects.filter(pk=risks.pk).update(live=1)


def test_the_starter_catalogue_is_adopted_once_and_keeps_what_is_there(ed, acme):
    own = make(ed, "user-need", title="Ours")
    assert adopt_starter(by=ed) == len(starter().controls) - 1
    assert adopt_starter(by=ed) == 0
    own.refresh_from_db()
    assert own.title == "Ours"
    catalogue = catalogue_of(ed)
    assert catalogue.attributes == starter().attributes
    assert catalogue.by_key["payments-safe"] == starter().by_key["payments-safe"]


def test_a_stale_change_of_a_control_is_refused_with_what_stands_there(olga, ed, risks):
    change_control(control=risks, revision=1, by=olga, title="Known risks")
    with pytest.raises(Stale) as refusal:
        change_control(control=risks, revision=1, by=ed, title="Risks")
    assert refusal.value.current == {"title": "Known risks", "revision": 2}


def test_only_an_owner_loosens_a_hard_gate(olga, ed, access):
    for refused in (
        lambda: change_control(control=access, revision=1, by=ed, hard=False),
        lambda: change_levels(wanted={access.pk: (1, {"beta": 2})}, by=ed),
        lambda: delete_control(control=access, by=ed),
    ):
        with pytest.raises(DomainError, match="hard gate"):
            refused()
    assert change_control(control=access, revision=1, by=ed, title="Usable by all").title == "Usable by all"
    assert change_control(control=access, revision=2, by=olga, hard=False).hard is False


def test_levels_of_many_controls_are_changed_at_once_or_not_at_all(olga, risks, access):
    wanted = {risks.pk: (1, {"alpha": 2}), access.pk: (1, {"alpha": 3, "beta": 2})}
    with pytest.raises(DomainError) as refusal:
        change_levels(wanted=wanted, by=olga)
    assert refusal.value.field == str(access.pk)
    risks.refresh_from_db()
    assert risks.alpha == 1
    assert change_levels(wanted={risks.pk: (1, {"alpha": 2}), access.pk: (1, {"beta": 3})}, by=olga) == 1


def test_a_word_that_a_condition_asks_for_cannot_go(olga):
    adopt_starter(by=olga)
    kept = [one for one in starter().attributes if one.key != "payments"]
    with pytest.raises(DomainError, match="'payments' is none of the attributes"):
        change_attributes(attributes=kept, revision=2, by=olga)
    with pytest.raises(Stale):
        change_attributes(attributes=list(starter().attributes), revision=1, by=olga)


def test_a_file_adds_changes_and_with_remove_puts_away(olga, risks, access):
    adopt_starter(by=olga)
    found = take_in(catalogue=starter(), remove=True, by=olga)
    assert (found.added, found.changed, found.same) == ((), (), len(starter().controls))
    assert found.unnamed == ("Risks", "Access")
    assert set(catalogue_of(olga).by_key) == set(starter().by_key)


# --- evidence -------------------------------------------------------------------------------------------------------------


def test_a_viewer_records_no_evidence_and_a_scoped_editor_only_for_her_units(vera, sam, tracking, quoting, risks):
    for member in (vera, sam):
        with pytest.raises(PermissionDenied):
            show(member, tracking, risks)
    assert show(sam, quoting, risks).progress == "met"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"evidence": ""}, "evidence"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"evidence_on": localdate() + timedelta(days=2)}, "evidence_on"),
        ({"progress": "perfect"}, "progress"),
    ],
)
def test_evidence_that_shows_nothing_is_refused(olga, tracking, risks, said, field):
    with pytest.raises(DomainError) as refusal:
        show(olga, tracking, risks, **said)
    assert refusal.value.field == field


def test_evidence_has_a_history_and_an_earlier_version_comes_back(olga, ed, tracking, risks):
    row = show(olga, tracking, risks)
    assert (row.evidence_on, row.revision) == (localdate(), 1)
    assert show(olga, tracking, risks, revision=1).revision == 1  # the same again
    show(ed, tracking, risks, revision=1, progress="started", evidence="In review")
    with pytest.raises(Stale) as refusal:
        show(olga, tracking, risks, revision=1, evidence="Mine")
    assert refusal.value.current["evidence"] == "In review"
    first = row.changes.get(revision=1)
    assert bring_back(change=first, revision=2, by=ed).evidence == "See"
    assert [change.by for change in row.changes.all()] == [ed, ed, olga]


# --- exemptions -----------------------------------------------------------------------------------------------------------


def test_only_who_decides_at_the_gate_exempts_and_only_an_owner_from_a_hard_gate(
    olga, ed, tracking, risks, access, paula
):
    said = {"product": tracking, "owner": paula, "reason": "Later", "expires": localdate()}
    with pytest.raises(DomainError, match="Nobody is named"):
        exempt(control=risks, by=ed, **said)
    name_gatekeeper(product=tracking, member=ed, by=olga)
    assert exempt(control=risks, by=ed, **said).owner_name == "Paula"
    with pytest.raises(DomainError, match="hard gate"):
        exempt(control=access, by=ed, **said)
    assert exempt(control=access, by=olga, **said).pk


def test_an_exemption_has_a_reason_and_an_end_and_a_new_one_takes_its_place(olga, tracking, risks, paula):
    said = {"product": tracking, "control": risks, "owner": paula, "by": olga}
    for wrong in (-1, 367):
        with pytest.raises(DomainError, match="ends between"):
            exempt(reason="Later", expires=localdate() + timedelta(days=wrong), **said)
    with pytest.raises(DomainError, match="Say why"):
        exempt(reason=" ", expires=localdate(), **said)
    exempt(reason="Later", expires=localdate(), **said)
    newer = exempt(reason="Later still", expires=localdate() + timedelta(days=9), **said)
    assert Exemption.objects.get(ended_at=None) == newer
    today = product_controls(tracking, localdate()).position
    later = product_controls(tracking, localdate() + timedelta(days=10)).position
    assert (today.following.count, later.following.count) == (0, 1)
    end_exemption(exemption=newer, by=olga)
    assert product_controls(tracking, localdate()).position.following.count == 1


# --- gates ----------------------------------------------------------------------------------------------------------------


def test_a_gate_is_refused_with_the_reasons_and_only_a_named_person_overrules(olga, ed, connie, tracking, risks):
    with pytest.raises(DomainError) as refusal:
        promote(product=tracking, to_stage="beta", by=ed)
    assert str(refusal.value) == "1 control is missing: “Risks” (nobody has begun)."
    with pytest.raises(DomainError, match="Nobody is named"):
        promote(product=tracking, to_stage="beta", by=ed, reason="We must")
    name_gatekeeper(product=tracking, member=connie, by=olga)
    with pytest.raises(DomainError, match="Only Connie"):
        promote(product=tracking, to_stage="beta", by=ed, reason="We must")
    made = promote(product=tracking, to_stage="beta", by=connie, reason="We must")
    assert (made.overruled, made.reason, [one["key"] for one in made.missing]) == (True, "We must", ["risks"])


def test_a_hard_gate_is_overruled_by_an_owner_alone(olga, ed, tracking, access):
    name_gatekeeper(product=tracking, member=ed, by=olga)
    with pytest.raises(DomainError, match="“Access”: a hard gate"):
        promote(product=tracking, to_stage="beta", by=ed, reason="We must")
    assert promote(product=tracking, to_stage="beta", by=olga, reason="I answer for it").overruled


def test_a_gate_passed_is_a_record_that_nobody_changes(olga, ed, tracking, risks):
    show(ed, tracking, risks, evidence="The list", link="https://acme.example/risks")
    plan_gate(product=tracking, gate_on=localdate(), revision=1, by=ed)
    made = promote(product=tracking, to_stage="beta", by=ed)
    tracking.refresh_from_db()
    assert (tracking.stage, tracking.gate_on, made.overruled, made.gate_on) == ("beta", None, False, localdate())
    (frozen,) = made.owed
    assert (frozen["state"], frozen["evidence"], frozen["link"]) == ("met", "The list", "https://acme.example/risks")
    show(ed, tracking, risks, revision=1, progress="not_started", evidence="")
    made.refresh_from_db()
    assert made.owed == [frozen]
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Promotion.objects.update(reason="Other")


def test_a_gate_is_not_passed_twice_nor_past_the_next(olga, tracking):
    with pytest.raises(DomainError, match="in Alpha now"):
        promote(product=tracking, to_stage="live", by=olga)
    promote(product=tracking, to_stage="beta", by=olga)
    with pytest.raises(DomainError, match="in Beta now"):
        promote(product=tracking, to_stage="beta", by=olga)
    promote(product=tracking, to_stage="live", by=olga)
    tracking.refresh_from_db()
    with pytest.raises(DomainError, match="no further gate"):
        plan_gate(product=tracking, gate_on=localdate(), revision=3, by=olga)


def test_the_last_promotion_is_taken_back_once_and_with_a_reason(olga, tracking):
    tracking.gate_on = localdate()
    tracking.save()
    first = promote(product=tracking, to_stage="beta", by=olga)
    second = promote(product=tracking, to_stage="live", by=olga)
    with pytest.raises(DomainError, match="last promotion"):
        take_back(promotion=first, reason="Too early", by=olga)
    with pytest.raises(DomainError, match="Say why"):
        take_back(promotion=second, reason="", by=olga)
    take_back(promotion=second, reason="Too early", by=olga)
    with pytest.raises(DomainError, match="last promotion"):
        take_back(promotion=second, reason="Too early", by=olga)
    take_back(promotion=first, reason="Too early", by=olga)
    tracking.refresh_from_db()
    assert (tracking.stage, tracking.gate_on) == ("alpha", localdate())
    assert Promotion.objects.count() == 4


def test_a_day_that_has_passed_is_no_day_for_a_gate(olga, tracking):
    with pytest.raises(DomainError, match="has passed"):
        plan_gate(product=tracking, gate_on=localdate() - timedelta(days=1), revision=1, by=olga)


def test_who_decides_is_named_by_an_owner_and_may_edit(olga, ed, vera, sam, eve, tracking):
    with pytest.raises(PermissionDenied):
        name_gatekeeper(product=tracking, member=ed, by=ed)
    for member in (vera, sam, eve):
        with pytest.raises(DomainError, match="may edit this product"):
            name_gatekeeper(product=tracking, member=member, by=olga)
    name_gatekeeper(product=tracking, member=ed, by=olga)
    name_gatekeeper(product=tracking, member=None, by=olga)
    assert not Gatekeeper.objects.exists()


def test_attributes_switch_controls_on_and_unknown_words_stay(olga, tracking):
    adopt_starter(by=olga)
    tracking.attributes = ["legacy"]
    tracking.save()
    before = len(product_controls(tracking, localdate()).lines)
    with pytest.raises(DomainError, match="knows no “riddle”"):
        change_product_attributes(product=tracking, attributes=["riddle"], revision=1, by=olga)
    changed = change_product_attributes(product=tracking, attributes=["payments"], revision=1, by=olga)
    assert set(changed.attributes) == {"legacy", "payments"}
    assert len(product_controls(changed, localdate()).lines) == before + 2


def test_another_units_evidence_is_not_read(olga, sam, quoting, risks, warehouse_product):
    show(olga, warehouse_product, risks)
    show(olga, quoting, risks)
    assert [row.product for row in Compliance.objects.visible_to(sam)] == [quoting]


@pytest.fixture
def warehouse_product(olga, acme):
    from dsm.services.portfolio import create_product
    from organizations.models import Unit

    return create_product(by=olga, name="Pallets", unit=Unit.objects.create(organization=acme, name="Warehouse"))
