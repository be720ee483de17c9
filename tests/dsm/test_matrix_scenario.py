"""What a scenario would change, and what that does to the numbers."""

from fractions import Fraction

from hypothesis import given

from dsm.matrix.comparing import Measure, Of, differences, overall
from dsm.matrix.numbers import numbers
from dsm.matrix.scenario import Changes, apply, between, lost
from dsm.portfolio import Capability, Product, Use
from tests.dsm.test_matrix_numbers import SHOP, laid, portfolios, steady


def test_nothing_changed_changes_nothing():
    portfolio = laid(*SHOP)
    assert apply(portfolio, Changes()) == portfolio
    assert differences(numbers(portfolio), numbers(portfolio)) == ()


def test_one_login_for_all_takes_a_duplicate_away_and_adds_reuse():
    now = laid(*SHOP)
    changes = Changes({("shop", "login"): Use("shop", "login", "used", criticality=2), ("shop", "mail"): None})
    then = apply(now, changes)
    told = {one.measure: (one.before, one.after) for one in overall(numbers(now), numbers(then))}
    assert told[Measure.REUSE] == (3, 4)
    assert told[Measure.DUPLICATION] == (1, 0)
    assert told[Measure.COVERAGE] == (Fraction(4, 6), Fraction(4, 5))
    found = differences(numbers(now), numbers(then))
    duplicate = next(one for one in found if one.measure is Measure.DUPLICATION)
    assert (duplicate.of, duplicate.key, duplicate.before, duplicate.after) == (Of.CAPABILITY, "login", 1, 0)
    assert duplicate.is_better


def test_a_retired_capability_leaves_gaps_but_for_those_who_know_what_they_do_instead():
    now = laid(*SHOP, capabilities=[Capability("login", "Login", maturity=3, suppliers=frozenset({"Cloudy"}))])
    changes = Changes({("depot", "search"): None}, retired_capabilities=frozenset({"login", "search"}))
    then = apply(now, changes)
    assert then.uses["shop", "search"].manner == "gap"
    assert then.uses["shop", "search"].criticality == 4
    assert ("depot", "search") not in then.uses
    assert then.uses["shop", "login"].manner == "own"
    assert then.uses["depot", "login"].manner == "gap"
    assert then.by_capability["login"].maturity == 0
    assert not then.by_capability["login"].suppliers
    assert numbers(then).duplicates == 0


def test_a_retired_product_goes_with_its_cells_and_its_numbers():
    now = laid(*SHOP)
    then = apply(now, Changes(retired_products=frozenset({"shop"})))
    assert {pair[0] for pair in then.uses} == {"depot"}
    gone = [one for one in differences(numbers(now), numbers(then)) if one.of is Of.PRODUCT]
    assert gone[0].key == "shop"
    assert gone[0].after is None
    assert gone[0].is_better is None


def test_what_is_no_longer_there_is_passed_over_and_named():
    now = laid(*SHOP)
    changes = Changes({("shop", "fax"): Use("shop", "fax", "used"), ("kiosk", "login"): None}, {"fax": 3})
    assert apply(now, changes) == now
    assert lost(now, changes) == (("shop", "fax"), ("kiosk", "login"))


def test_a_higher_maturity_strengthens_the_weakest_link():
    now = laid(
        *SHOP, capabilities=[Capability("search", "Search", maturity=1), Capability("login", "Login", maturity=3)]
    )
    found = differences(numbers(now), numbers(apply(now, Changes(maturity={"search": 4}))))
    links = {one.key: (one.before, one.after, one.is_better) for one in found if one.measure is Measure.WEAKEST}
    assert links == {"shop": (1, 4, True), "depot": (1, 3, True)}


@steady
@given(portfolios(), portfolios())
def test_the_changes_between_two_portfolios_lead_from_one_to_the_other(before, after):
    whole = between(before, after)
    reached = apply(before, whole)
    assert reached.uses == after.uses
    for one, wanted in zip(reached.capabilities, after.capabilities, strict=True):
        assert (one.maturity, one.wanted) == (wanted.maturity, wanted.wanted)
    assert between(after, after).count == 0


def test_a_product_that_after_does_not_have_is_retired():
    before, after = laid(*SHOP), laid(*SHOP[:4], capabilities=[Capability("search", "Search")])
    assert between(before, after).retired_products == {"depot"}
    assert Product("shop", "Shop") in apply(before, between(before, after)).products
