"""The proof of a promise: each check, refused first, with the sentence that says why."""

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from dsm.agreements import Proof, availability, prove_all, read, timing
from dsm.agreements.output import as_json, as_text

SHOP = """
components:
  - {key: web, availability: 0.9995}
  - {key: db, availability: 0.9999}
  - {key: queue, availability: 0.999}
services:
  - {key: shop, needs: {all_of: [web, {any_of: [db, queue]}]}}
agreements:
  - {key: desk, kind: OLA, resolution_hours: 0.5, hours: "Mon-Fri 08:00-18:00"}
  - {key: platform, kind: OLA, component: web, resolution_hours: 1.5, hours: "Mon-Sun 00:00-24:00", ends: 2027-12-31}
  - {key: hoster, kind: UC, component: db, supplier: Host Ltd, availability: 0.9999, resolution_hours: 2.5,
     ends: 2027-12-31, notice_days: 60, credit: 1000}
promises:
  - {key: shop-p2, kind: SLA, service: shop, availability: 0.999, resolution_hours: 4, hours: "Mon-Fri 08:00-18:00",
     ends: 2027-06-30, credit: 1000, hops: [desk, {parallel: [platform, hoster]}]}
"""


def proved(*changes: tuple[str, str]) -> Proof:
    source = SHOP
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return prove_all(read(source))[0]


def broken(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    return [(one.check, one.link) for one in proved(*changes).breaks]


def reason(*changes: tuple[str, str]) -> str:
    (one,) = proved(*changes).breaks
    return one.reason


def test_a_chain_that_holds() -> None:
    proof = proved()
    assert proof.holds
    assert proof.availability and proof.time
    assert proof.availability.independent == Fraction("0.99949990005")
    assert proof.availability.worst_case == Fraction("0.9994")
    assert proof.availability.guaranteed
    assert proof.time.composed == proof.time.plain == 3
    assert (proof.dates.first, proof.money.covered, proof.notes) == (date(2027, 12, 31), 1000, ())


# --- availability ------------------------------------------------------------------------------------------------------


def test_too_low_an_availability_names_the_component_that_costs_most() -> None:
    proof = proved(("availability: 0.999,", "availability: 0.9999,"))
    assert [(one.check, one.link) for one in proof.breaks] == [("availability", "web")]
    assert proof.breaks[0].reason == (
        "shop reaches 99.94999 % even when failures are independent, and 99.99 % is promised: 21.6 min of failure in 30 "
        "days instead of 4.32 min. web, counted with 99.95 %, costs most of it."
    )


def test_what_holds_only_by_independence_holds_with_a_note() -> None:
    proof = proved(("availability: 0.999,", "availability: 0.99945,"))
    assert proof.holds
    assert proof.availability and not proof.availability.guaranteed
    assert proof.notes == (
        "The availability holds as long as failures are independent. If they are not, no more than 99.94 % is sure.",
    )


def test_an_unknown_component_leaves_the_promise_unproved() -> None:
    proof = proved(("{key: queue, availability: 0.999}", "{key: queue}"))
    assert proof.availability and proof.availability.independent is None
    assert proof.availability.incomplete == ("queue",)
    assert "The availability of queue is not known" in proof.breaks[0].reason


def test_an_agreed_availability_stands_in_for_an_unknown_one() -> None:
    proof = proved(("{key: db, availability: 0.9999}", "{key: db}"))
    assert proof.availability and proof.availability.independent == Fraction("0.99949990005")


def test_times_between_failures_and_to_repair_make_an_availability() -> None:
    proof = proved(("{key: web, availability: 0.9995}", "{key: web, mtbf_hours: 1999, mttr_hours: 1}"))
    assert proof.availability and proof.availability.independent == Fraction("0.99949990005")


def test_no_more_may_be_counted_on_than_was_agreed() -> None:
    less = ("kind: OLA, component: web,", "kind: OLA, component: web, availability: 0.99,")
    assert broken(less) == [("availability", "web")]
    assert "web is counted with 99.95 %, but only 99 % is agreed for it." in reason(less)
    assert "shop reaches 98.99" in reason(less)
    enough = proved((less[0], less[1].replace("0.99,", "0.9993,")))
    assert enough.holds
    assert enough.availability and enough.availability.agreed == Fraction("0.9993") * Fraction("0.9999999")


def test_an_agreement_for_a_whole_service_counts_like_one_for_a_component() -> None:
    inside = (
        "kind: OLA, resolution_hours: 0.5,",
        "kind: OLA, service: shop, availability: 0.95, resolution_hours: 0.5,",
    )
    assert broken(inside) == [("availability", "shop")]
    unknown = proved(
        (inside[0], inside[1].replace("0.95", "0.9995")), ("{key: queue, availability: 0.999}", "{key: queue}")
    )
    assert unknown.holds
    assert unknown.availability and unknown.availability.independent == Fraction("0.9995")


SHARED = """
components: [{key: d, availability: 0.99}, {key: b}, {key: c, availability: 0.999}]
services:
  - {key: left, needs: {all_of: [d, b]}}
  - {key: right, needs: {all_of: [d, c]}}
  - {key: s, needs: {any_of: [left, right]}}
agreements: [{key: uc, kind: UC, service: left, availability: 0.985}]
promises: [{key: p, service: s, availability: 0.999}]
"""


def shared(*changes: tuple[str, str]) -> Proof:
    source = SHARED
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return prove_all(read(source))[0]


def test_what_is_agreed_for_a_service_stands_in_only_when_it_shares_nothing() -> None:
    """Both branches stop with d, so 0.999 cannot be reached whatever is agreed for one of them."""
    proof = shared()
    assert proof.availability and proof.availability.incomplete == ("b",)
    assert not proof.holds
    assert proof.breaks[0].reason.endswith(
        "What is agreed for left cannot stand in for it, because d beneath it stands on other branches, too."
    )
    alone = shared(("right, needs: {all_of: [d, c]}", "right, needs: c"))
    assert alone.holds
    assert alone.availability and alone.availability.independent == 1 - Fraction("0.015") * Fraction("0.001")


def test_services_that_share_parts_are_agreed_with_their_structure() -> None:
    """0.95 is agreed for what stands under both, so no more than that can be agreed for the whole."""
    agreed = (
        "[{key: d, kind: UC, component: d, availability: 0.95}, {key: l, kind: UC, service: left, availability: 0.94}"
    )
    proof = shared(
        ("{key: b}", "{key: b, availability: 0.999}"),
        ("[{key: uc, kind: UC, service: left, availability: 0.985}]",
         f"{agreed}, {{key: r, kind: UC, service: right, availability: 0.94}}]"),
        ("service: s, availability: 0.999", "service: s, availability: 0.989"),
    )  # fmt: skip
    reached = Fraction("0.94") / Fraction("0.95")
    assert proof.availability and proof.availability.agreed == Fraction("0.95") * (1 - (1 - reached) ** 2)
    assert [(one.check, one.link) for one in proof.breaks] == [("availability", "left")]
    assert "left is counted with 98.901 %, but only 94 % is agreed for it." in proof.breaks[0].reason


def test_a_service_is_not_agreed_below_what_its_parts_are_agreed_with() -> None:
    """What is agreed for left is kept already when d is no better than agreed."""
    proof = shared(
        ("{key: b}", "{key: b, availability: 0.999}"),
        ("[{key: uc, kind: UC, service: left, availability: 0.985}]",
         "[{key: d, kind: UC, component: d, availability: 0.95}, {key: l, kind: UC, service: left, availability: 0.98}]"),
        ("service: s, availability: 0.999", "service: s, availability: 0.94"),
    )  # fmt: skip
    assert proof.availability and proof.availability.agreed == Fraction("0.95") * (1 - Fraction("0.001") ** 2)


def test_what_is_too_tangled_says_so_and_tells_the_worst_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(availability, "ENOUGH", 20)
    proof = shared(("{key: b}", "{key: b, availability: 0.999}"))
    assert proof.availability and proof.availability.independent is None
    assert proof.availability.worst_case == Fraction("0.989")
    assert proof.whole == "unknown"
    assert proof.breaks[0].reason == (
        "Too many components stand on several branches at once for an exact availability of s. Only the worst case is "
        "known, 98.9 %, and 99.9 % is promised. Combine some of these components into one."
    )


# --- time and hours ----------------------------------------------------------------------------------------------------


def test_hops_that_are_green_alone_break_the_promise_together() -> None:
    change = ("resolution_hours: 2.5", "resolution_hours: 3.75")
    assert broken(change) == [("time", "hoster")]
    assert reason(change).startswith(
        "The steps take up to 4.25 h of the promised hours (desk 0.5 h + hoster 3.75 h); 4 h are promised. Every step alone "
        "keeps within it; only together they break it."
    )


def test_a_hop_that_is_too_slow_alone_is_named() -> None:
    assert "hoster alone takes longer than that." in reason(("resolution_hours: 2.5", "resolution_hours: 5"))


def test_a_hop_without_a_time_proves_nothing() -> None:
    change = ("resolution_hours: 1.5, ", "")
    assert broken(change) == [("time", "platform")]
    proof = proved(change)
    assert proof.time and proof.time.composed is None
    assert broken((", hops: [desk, {parallel: [platform, hoster]}]", "")) == [("time", "shop-p2")]


def test_steps_in_too_many_different_hours_are_a_sentence_and_no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "ENOUGH", 100)
    proof = proved()
    assert proof.time and proof.time.composed is None
    assert proof.verdict("time") == "unknown"
    assert "The steps work in too many different hours" in proof.breaks[0].reason


def test_a_closed_desk_leaves_hours_uncovered_and_lets_the_clock_run() -> None:
    change = ('ends: 2027-06-30, credit: 1000, hops', 'ends: 2027-06-30, credit: 1000, window: month, hops'), (
        'resolution_hours: 4, hours: "Mon-Fri 08:00-18:00"', 'resolution_hours: 4, hours: "Mon-Sat 08:00-18:00"')  # fmt: skip
    proof = proved(*change)
    assert [(one.check, one.link) for one in proof.breaks] == [("time", "desk"), ("hours", "desk")]
    assert proof.hours.uncovered == ("Sat 08:00-18:00",)
    assert proof.time and proof.time.composed == 13
    assert "so the clock runs on while a fault waits" in proof.breaks[0].reason
    assert "nobody is there Sat 08:00-18:00." in proof.breaks[1].reason


def test_an_answer_is_composed_of_the_hops_that_name_one() -> None:
    asked = ("resolution_hours: 4,", "resolution_hours: 4, response_hours: 0.25,")
    assert broken(asked) == [("response", "shop-p2")]
    said = ("kind: OLA, resolution_hours: 0.5,", "kind: OLA, response_hours: 0.5, resolution_hours: 0.5,")
    assert broken(asked, said) == [("response", "desk")]
    assert broken((asked[0], asked[1].replace("0.25", "0.5")), said) == []


def test_hours_of_another_zone_are_compared_in_summer_and_in_winter() -> None:
    """New York is six hours behind Berlin, and five between the two days on which each changes its clocks."""
    zones = (
        ('hours: "Mon-Sun 00:00-24:00"', 'hours: "Mon-Fri 02:00-12:00", zone: America/New_York'),
        ("service: shop, availability", "zone: Europe/Berlin, service: shop, availability"),
    )
    proof = proved(*zones)
    assert proof.hours.uncovered == ("Mon-Fri 17:00-18:00",)
    later = proved((zones[0][0], zones[0][1].replace("02:00-12:00", "01:00-13:00")), zones[1])
    assert later.holds


# --- dates, money, definitions -----------------------------------------------------------------------------------------


def test_a_contract_that_ends_first_breaks_the_promise() -> None:
    change = ("ends: 2027-12-31, notice_days", "ends: 2027-03-31, notice_days")
    assert broken(change) == [("dates", "hoster")]
    assert reason(change) == (
        "hoster (Host Ltd) ends on 2027-03-31, 91 days before the promise, which runs until 2027-06-30."
    )
    assert proved(change).dates.first == date(2027, 3, 31)
    assert broken(("ends: 2027-12-31, notice_days", "ends: 2027-06-30, notice_days")) == []


def test_a_promise_without_an_end_outlives_every_contract() -> None:
    register = read(SHOP.replace("ends: 2027-06-30, credit", "credit"))
    ((before,), (after,)) = (prove_all(register, day) for day in (date(2027, 12, 31), date(2028, 1, 1)))
    assert before.holds
    assert "hoster (Host Ltd) ends on 2027-12-31, and the promise has no end: from then on it is not carried." in (
        before.notes
    )
    assert [(one.check, one.link) for one in after.breaks] == [("dates", "platform"), ("dates", "hoster")]
    assert after.breaks[1].reason == "hoster (Host Ltd) ended on 2027-12-31, and the promise goes on."
    assert after.notes == ()


def test_a_contract_that_begins_too_late_breaks_the_promise() -> None:
    change = (
        ("ends: 2027-12-31, notice_days", "starts: 2027-02-01, ends: 2027-12-31, notice_days"),
        ("ends: 2027-06-30, credit", "starts: 2027-01-01, ends: 2027-06-30, credit"),
    )
    assert broken(*change) == [("dates", "hoster")]


def test_suppliers_must_credit_what_is_owed() -> None:
    change = ("credit: 1000}\npromises", "credit: 500}\npromises")
    assert broken(change) == [("money", "hoster")]
    assert reason(change) == (
        "1,000 are owed for a breach, and suppliers credit 500 (hoster 500): 500 remain uncovered."
    )
    inside = ("kind: UC, component: db", "kind: OLA, component: db")
    assert broken(inside) == [("money", "shop-p2")]


def test_amounts_in_two_currencies_are_not_added() -> None:
    change = (
        ("credit: 1000}\npromises", "credit: 1000, currency: USD}\npromises"),
        ("credit: 1000, hops", "credit: 1000, currency: EUR, hops"),
    )
    assert broken(*change) == [("money", "hoster")]
    assert proved(*change).money.covered is None
    assert "(hoster 1,000 USD), which cannot be compared." in reason(*change)
    nothing_owed = proved(change[0], (change[1][0], "currency: EUR, hops"))
    assert nothing_owed.holds and nothing_owed.money.covered is None
    assert broken((change[0][0], change[0][1].replace("USD", "EUR")), change[1]) == []


@pytest.mark.parametrize(("link", "promise", "holds"), [("year", "month", False), ("month", "year", True)])
def test_a_longer_window_cannot_be_compared(link: str, promise: str, holds: bool) -> None:
    proof = proved(
        ("notice_days: 60,", f"notice_days: 60, window: {link},"),
        ("credit: 1000, hops", f"credit: 1000, window: {promise}, hops"),
    )
    assert proof.holds is holds
    assert proof.broken("definitions") is not holds


def test_two_metrics_cannot_be_compared() -> None:
    change = (
        ("notice_days: 60,", "notice_days: 60, metric: ping answers,"),
        ("credit: 1000, hops", "credit: 1000, metric: Login  works, hops"),
    )
    assert broken(*change) == [("definitions", "hoster")]
    assert broken((change[0][0], change[0][1].replace("ping answers", "login works")), change[1]) == []


# --- the chain ---------------------------------------------------------------------------------------------------------


def test_only_agreements_for_what_the_service_needs_belong_to_its_chain() -> None:
    elsewhere = "  - {key: other, kind: UC, component: mail, ends: 2026-01-01}\n"
    nested = SHOP.replace("  - {key: shop,", "  - {key: data, needs: {any_of: [db, queue]}}\n  - {key: shop,")
    nested = nested.replace("{any_of: [db, queue]}]}}", "data]}}")
    nested = nested.replace("components:\n", "components:\n  - {key: mail, availability: 0.9}\n")
    register = read(nested.replace("promises:\n", f"{elsewhere}promises:\n"))
    assert [link.key for link in register.links(register.promises[0])] == ["desk", "platform", "hoster"]
    assert prove_all(register)[0].holds


def test_a_promise_that_asks_for_nothing_holds() -> None:
    (proof,) = prove_all(read("promises: [{key: p}]"))
    assert proof.holds
    assert (proof.availability, proof.time, proof.response) == (None, None, None)


def test_the_renewals_of_a_file() -> None:
    register = read(
        "agreements:\n"
        "  - {key: a, kind: UC, ends: 2026-06-15, notice_days: 60, decision_days: 30}\n"
        "  - {key: b, kind: UC, ends: 2026-03-01, notice_days: 30}\n"
        "  - {key: c, kind: UC, ends: 2027-03-31}\n"
    )
    assert as_json(register, ())["renewals"] == [
        {"agreement": "b", "ends": "2026-03-01", "cancel_by": "2026-01-30"},
        {"agreement": "a", "ends": "2026-06-15", "cancel_by": "2026-04-16", "decide_by": "2026-03-17"},
    ]


def test_the_text_has_a_line_for_each_check() -> None:
    register = read(SHOP)
    text = as_text(register, prove_all(register))
    lines: dict[str, Any] = dict(re.findall(r"^  (\w+) +(holds|BREAKS)", text, re.MULTILINE))
    assert lines == dict.fromkeys(("availability", "time", "hours", "dates", "money", "definitions"), "holds")
    assert "promised 99.9 % (43.2 min down in 30 days, 8.76 h in a year), independent 99.94999 %" in text
    assert "hoster     2027-12-31  2027-11-01" in text
