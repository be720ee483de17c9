"""What is made of a register to look at and to hand on: the file, the tree, the line of dates."""

from datetime import date
from fractions import Fraction

import pytest

from dsm.agreements import Promise, Register, prove_all, read
from dsm.agreements.dates_line import line
from dsm.agreements.terms import Kind
from dsm.agreements.tree import Node, tree
from dsm.agreements.writing import write

EVERYTHING = """
components:
  - {key: web server, name: Web, availability: 99.95 %}
  - {key: db, mtbf_hours: 1000, mttr_hours: 2}
  - {key: "1"}
services:
  - {key: data, needs: {k: 2, of: [db, "1", {any_of: [db, web server]}]}}
  - {key: shop, needs: {all_of: [web server, {any_of: [data, data]}]}}
agreements:
  - {key: desk, kind: OLA, resolution_hours: 0.1, response_hours: 1/3, zone: Europe/Zurich,
     hours: "Mon 1-2, Tue 2-3, Wed 3-4, Thu 4-5, Fri 5-6, Sat 22:00-01:00"}
  - {key: hoster, name: 'Hosting, "all" in', kind: UC, service: data, supplier: Host Ltd, availability: 0.9, starts: 2027-01-01,
     ends: 2027-12-31, renews_months: 12, notice_days: 60, decision_days: 5, credit: 99.95, currency: EUR, metric: ping,
     window: month}
promises:
  - {key: p, service: shop, availability: 0.9, zone: UTC, hours: "Mon-Fri 8-18", hops: [desk, {parallel: [[desk, hoster], desk]}]}
  - {key: q, kind: OLA, hours: Mon 1-2, zone: UTC, hops: {parallel: [desk, hoster]}}
  - {key: r, hops: desk}
"""


@pytest.mark.parametrize("source", [EVERYTHING, "{}"])
def test_a_written_register_is_read_as_the_same(source: str) -> None:
    register = read(source)
    assert read(write(register)) == register


def grown(source: str) -> Node:
    register = read(source)
    found = tree(register, register.promises[0], prove_all(register)[0])
    assert found is not None
    return found


def test_the_tree_shows_a_thing_once_and_its_agreements_beside_it() -> None:
    shop = grown(EVERYTHING)
    web, group = shop.children
    assert (shop.kind, shop.label, web.availability) == ("service", "shop", Fraction("0.9995"))
    data, same = group.children
    assert (same.label, same.is_again, same.children) == ("data", True, ())
    assert (data.label, [link.agreement.key for link in data.links]) == ("data", ["hoster"])
    assert [node.label for node in data.children[0].children] == ["db", "1", "any of"]
    again = data.children[0].children[2].children
    assert [(node.label, node.is_again) for node in again] == [("db", True), ("web server", True)]


def test_the_tree_is_red_where_the_chain_breaks() -> None:
    shop = grown(
        "components: [{key: a, availability: 0.9}, {key: b, availability: 0.99}]\n"
        "services: [{key: s, needs: {all_of: [a, b]}}]\n"
        "agreements: [{key: u, kind: UC, component: b, ends: 2027-01-01}]\n"
        "promises: [{key: p, service: s, availability: 0.95, ends: 2027-02-01}]\n"
    )
    a, b = shop.children
    assert [one.check for one in a.breaks] == ["availability"]
    assert [one.check for link in b.links for one in link.breaks] == ["dates"]
    assert shop.breaks == b.breaks == ()


def test_a_tree_without_end_is_cut() -> None:
    keys = [f"c{at}" for at in range(400)]
    components = ", ".join(f"{{key: {key}, availability: 0.9999}}" for key in keys)
    shop = grown(
        f"components: [{components}]\nservices: [{{key: s, needs: {{all_of: [{', '.join(keys)}]}}}}]\n"
        "promises: [{key: p, service: s}]"
    )
    assert len(shop.children) == 300
    assert (shop.children[-1].kind, shop.children[-1].label) == ("more", "101")


def test_terms_lie_on_a_line_of_equal_periods() -> None:
    register = read(EVERYTHING)
    promise = Promise(key="p", kind=Kind.SLA, starts=date(2027, 1, 1), ends=date(2028, 6, 30))
    found = line(promise, register.agreements, date(2027, 7, 1))
    assert found.periods == (
        date(2027, 1, 1), date(2027, 4, 1), date(2027, 7, 1), date(2027, 10, 1), date(2028, 1, 1), date(2028, 4, 1)
    )  # fmt: skip
    own, desk, hoster = found.bars
    assert (own.start, own.width, found.today) == (0, found.end, round(181 * 100 / 547, 2))
    assert (desk.start, desk.width, desk.is_short) == (0, 100, False)
    assert (hoster.renews, hoster.is_short, hoster.width) == (True, False, 100)
    assert line(promise, [], date(2160, 1, 1)).periods[0] == date(2020, 1, 1)


def test_what_cannot_fail_is_counted_and_said() -> None:
    (proof,) = prove_all(
        read(
            "components: [{key: dns, availability: 1}]\nservices: [{key: s, needs: dns}]\npromises: [{key: p, service: s, availability: 0.99}]"
        )
    )
    assert proof.holds
    assert proof.notes == ("dns is counted as if it could never fail (100 %).",)


def test_an_empty_register_promises_nothing() -> None:
    assert write(Register()) == "{}\n"
