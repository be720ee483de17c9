"""Composed availability: published cases, and every rule against the enumeration of all states."""

from fractions import Fraction
from itertools import combinations, pairwise, product
from math import comb, prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm.agreements.composition import Independent, composed
from dsm.agreements.needs import AtLeast, Needs
from dsm.agreements.terms import HOURS_A_MONTH, HOURS_A_YEAR, allowed_downtime
from dsm.agreements.words import decimal
from dsm.agreements.work import TooTangled, Work
from dsm.agreements.worst_case import WorstCase, most_weight


def all_of(*needs: Needs) -> AtLeast:
    return AtLeast(len(needs), needs)


def any_of(*needs: Needs) -> AtLeast:
    return AtLeast(1, needs)


def shares(**texts: str) -> dict[str, Fraction]:
    return {key: Fraction(text) for key, text in texts.items()}


def both(
    needs: Needs, values: dict[str, Fraction], services: dict[str, Needs] | None = None
) -> tuple[Fraction, Fraction]:
    """Independent and worst case."""
    return (
        composed(needs, services or {}, values, Independent()),
        composed(needs, services or {}, values, WorstCase()),
    )


# --- published and constructed cases -----------------------------------------------------------------------------------


def test_a_web_application_before_a_database_or_a_queue() -> None:
    values = shares(web="0.9995", db="0.9999", queue="0.999")
    assert both(all_of("web", "db"), values)[0] == Fraction("0.99940005")
    assert both(any_of("db", "queue"), values) == (Fraction("0.9999999"), Fraction("0.9999"))
    assert both(all_of("web", any_of("db", "queue")), values) == (Fraction("0.99949990005"), Fraction("0.9994"))


def test_eight_parts_of_a_web_application_in_series() -> None:
    texts = ("0.9999", "0.9999", "0.9995", "0.999", "0.99995", "0.999", "0.9999", "0.999")
    values = {f"part{at}": Fraction(text) for at, text in enumerate(texts)}
    independent, worst = both(all_of(*values), values)
    assert decimal(independent * 100, 3) == "99.616"
    assert worst == 1 - sum(1 - value for value in values.values())


def test_what_stands_under_both_branches_is_one_thing() -> None:
    values = shares(d="0.99", a="0.9", b="0.9")
    needs = any_of(all_of("d", "a"), all_of("d", "b"))
    assert both(needs, values) == (Fraction("0.9801"), Fraction("0.89"))
    naive = 1 - (1 - Fraction("0.891")) ** 2
    assert naive == Fraction("0.988119")
    through_services = {"left": all_of("power", "a"), "right": all_of("power", "b"), "power": "d"}
    assert both(any_of("left", "right"), values, through_services)[0] == Fraction("0.9801")


def test_an_hour_a_day_each_may_add_up_to_two() -> None:
    values = {key: Fraction(23, 24) for key in "ab"}
    assert both(all_of("a", "b"), values) == (Fraction(529, 576), Fraction(22, 24))


def test_downtime_that_an_availability_allows() -> None:
    assert allowed_downtime(Fraction("0.999"), HOURS_A_MONTH) * 60 == Fraction("43.2")
    assert allowed_downtime(Fraction("0.999"), HOURS_A_YEAR) == Fraction("8.76")


def test_k_of_n_counts_those_that_work() -> None:
    a = Fraction("0.95")
    values = dict.fromkeys("abcde", a)
    expected = sum(comb(5, j) * a**j * (1 - a) ** (5 - j) for j in range(3, 6))
    assert both(AtLeast(3, tuple("abcde")), values)[0] == expected
    different = shares(a="0.9", b="0.8", c="0.7")
    assert both(AtLeast(2, tuple("abc")), different)[0] == Fraction("0.902")


def test_the_same_thing_named_twice_is_no_redundancy() -> None:
    values = shares(a="0.9", b="0.8")
    assert both(any_of("a", "a"), values) == (Fraction("0.9"), Fraction("0.9"))
    assert both(all_of("a", all_of("a", "b")), values) == (Fraction("0.72"), Fraction("0.7"))
    assert both(AtLeast(2, ("a", "a", "b")), values) == (Fraction("0.9"), Fraction("0.9"))


# --- the worst case ----------------------------------------------------------------------------------------------------


def test_three_pairs_of_three_are_worse_than_independent_but_not_than_two_of_three() -> None:
    values = shares(a="0.9", b="0.9", c="0.9")
    pairs = any_of(all_of("a", "b"), all_of("b", "c"), all_of("a", "c"))
    assert both(pairs, values)[1] == both(AtLeast(2, tuple("abc")), values)[1] == Fraction("0.85")


def test_failures_cannot_fill_more_than_all_the_time() -> None:
    assert both(all_of("a", "b"), shares(a="0.4", b="0.3"))[1] == 0


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.data())
@settings(max_examples=40, deadline=None)
def test_the_worst_of_k_of_n_is_the_most_weight_on_its_cuts(twelfths: list[int], data: st.DataObject) -> None:
    down = {at: Fraction(n, 12) for at, n in enumerate(twelfths)}
    k = data.draw(st.integers(1, len(down)))
    cuts = [frozenset(cut) for cut in combinations(down, len(down) - k + 1)]
    expected = 1 - min(Fraction(1), most_weight(cuts, down))
    assert WorstCase().at_least(k, [1 - share for share in down.values()]) == expected


PAIRS = st.lists(st.frozensets(st.integers(0, 4), min_size=1, max_size=2), min_size=1, max_size=6, unique=True)


@given(PAIRS, st.lists(st.integers(0, 6), min_size=5, max_size=5))
@settings(max_examples=40, deadline=None)
def test_the_most_weight_on_cuts_is_their_lowest_price(cuts: list[frozenset[int]], sixths: list[int]) -> None:
    """Duality: prices of atoms by which each cut costs at least 1 bound all weights, and for pairs the best of them are
    halves and wholes."""
    most = {atom: Fraction(n, 6) for atom, n in enumerate(sixths)}
    prices = product((0, Fraction(1, 2), 1), repeat=5)
    fair = [price for price in prices if all(sum(price[atom] for atom in cut) >= 1 for cut in cuts)]
    assert most_weight(cuts, most) == min(sum(price[atom] * most[atom] for atom in most) for price in fair)


def test_too_many_cuts_leave_a_safe_bound_that_says_so() -> None:
    values = {f"c{at}": Fraction(99, 100) for at in range(40)}
    pairs = any_of(*(all_of(f"c{at}", f"c{at + 1}") for at in range(39)))
    rule = WorstCase()
    assert composed(pairs, {}, values, rule) == Fraction("0.98")
    assert not rule.is_sharp


# --- against all states ------------------------------------------------------------------------------------------------

KEYS = ("a", "b", "c", "d", "e")
SERVICES = ("s", "t")


def groups(inner: st.SearchStrategy[Needs]) -> st.SearchStrategy[Needs]:
    lists = st.lists(inner, min_size=1, max_size=4).map(tuple)
    return lists.flatmap(lambda of: st.integers(1, len(of)).map(lambda k: AtLeast(k, of)))


def trees(keys: tuple[str, ...]) -> st.SearchStrategy[Needs]:
    return st.recursive(st.sampled_from(keys), groups, max_leaves=8)


def works(needs: Needs, services: dict[str, Needs], up: set[str]) -> bool:
    if isinstance(needs, AtLeast):
        return sum(works(one, services, up) for one in needs.of) >= needs.k
    return works(services[needs], services, up) if needs in services else needs in up


@given(
    trees(KEYS), trees((*KEYS, "s")), trees((*KEYS, *SERVICES)), st.lists(st.integers(0, 10), min_size=5, max_size=5)
)
@settings(max_examples=80, deadline=None)
def test_any_graph_with_shared_parts_is_the_sum_over_all_states(
    inner: Needs, middle: Needs, outer: Needs, tenths: list[int]
) -> None:
    values = {key: Fraction(n, 10) for key, n in zip(KEYS, tenths, strict=True)}
    services = {"s": inner, "t": middle}
    states = [{key for key, on in zip(KEYS, state, strict=True) if on} for state in product((0, 1), repeat=len(KEYS))]
    weights = [prod(values[key] if key in up else 1 - values[key] for key in KEYS) for up in states]
    expected = sum(weight for up, weight in zip(states, weights, strict=True) if works(outer, services, up))
    independent, worst = both(outer, values, services)
    assert independent == expected
    assert worst <= independent
    assert worst == 1 - min(
        Fraction(1), most_weight(_cuts(outer, services, states), {key: 1 - values[key] for key in KEYS})
    )


def _cuts(needs: Needs, services: dict[str, Needs], states: list[set[str]]) -> list[frozenset[str]]:
    """The smallest sets whose failure brings everything down, by trying all."""
    down = [frozenset(KEYS) - up for up in states if not works(needs, services, up)]
    return [cut for cut in down if not any(other < cut for other in down)]


@pytest.mark.parametrize("width", [2, 3])
def test_sixty_components_that_hang_together_take_no_time(width: int) -> None:
    values = {f"c{at}": Fraction(9900 + at, 10000) for at in range(60)}
    keys = list(values)
    ring = all_of(*(any_of(*(keys[(at + step) % 60] for step in range(width))) for at in range(60)))
    independent, worst = both(ring, values)
    assert worst < independent < 1


def test_a_tangle_without_end_is_a_sentence_and_no_wait() -> None:
    keys, random = [f"c{at}" for at in range(60)], Random(1)
    values = dict.fromkeys(keys, Fraction(99, 100))
    tangle = all_of(*(any_of(*random.sample(keys, 3)) for _ in range(60)))
    with pytest.raises(TooTangled, match="several branches at once"):
        composed(tangle, {}, values, Independent(Work(20_000)))


def test_more_combinations_than_can_be_made_leave_a_safe_bound() -> None:
    values = {key: Fraction(99, 100) for key in "abcdef"}
    pairs = [any_of(*pair) for pair in combinations(values, 2)] * 7
    rule = WorstCase()
    groups = AtLeast(50, tuple(all_of(*group) for group in pairwise(pairs)))
    worst, exact = composed(groups, {}, values, rule), composed(groups, {}, values, Independent())
    assert 0 < worst <= exact < 1
    assert not rule.is_sharp


def test_almost_all_of_many_are_counted_by_those_that_fail() -> None:
    values = {f"c{at}": Fraction(9_000_000_000 + at, 10_000_000_000) for at in range(200)}
    work = Work(10_000)
    found = composed(AtLeast(198, tuple(values)), {}, values, Independent(work))
    downs = [1 - value for value in values.values()]
    odds = [down / (1 - down) for down in downs]
    one, squares = sum(odds), sum(odd * odd for odd in odds)
    assert found == prod(values.values()) * (1 + one + (one * one - squares) / 2)


def test_a_count_of_very_many_is_refused() -> None:
    values = {f"c{at}": Fraction(99, 100) for at in range(2000)}
    with pytest.raises(TooTangled):
        composed(AtLeast(1000, tuple(values)), {}, values, Independent(Work(100_000)))
