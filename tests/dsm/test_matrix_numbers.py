"""The numbers of the matrix, calculated by hand, and what holds of them for any portfolio."""

from fractions import Fraction
from itertools import product as every

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsm.matrix.concentration import Band, Weight, concentration, concentration_of
from dsm.matrix.costs import cost_shares
from dsm.matrix.coverage import coverage
from dsm.matrix.dependence import criticality
from dsm.matrix.maturity import maturity_gap, weakest_link
from dsm.matrix.numbers import numbers
from dsm.matrix.sharing import sharing
from dsm.portfolio import MANNERS, Capability, Portfolio, Product, Use

steady = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def laid(*uses: Use, products=(), capabilities=()) -> Portfolio:
    """A portfolio of these cells; the products and capabilities that are not given are plain ones."""
    known = {one.key: one for one in products}, {one.key: one for one in capabilities}
    rows = dict.fromkeys([*known[0], *(use.product for use in uses)])
    columns = dict.fromkeys([*known[1], *(use.capability for use in uses)])
    return Portfolio(
        tuple(known[0].get(key) or Product(key, key.title()) for key in rows),
        tuple(known[1].get(key) or Capability(key, key.title()) for key in columns),
        {(use.product, use.capability): use for use in uses},
    )


SHOP = (
    Use("shop", "search", "used", criticality=4),
    Use("shop", "login", "own", criticality=2),
    Use("shop", "mail", "needed"),
    Use("shop", "pay", "gap", criticality=4),
    Use("depot", "search", "used", criticality=1),
    Use("depot", "login", "used", criticality=2),
)


def test_coverage_is_had_of_asked_and_an_empty_cell_asks_for_nothing():
    portfolio = laid(*SHOP, products=[Product("idle", "Idle")])
    found = coverage(portfolio, "shop")
    assert (found.had, found.asked, found.share) == (2, 4, Fraction(1, 2))
    assert found.missing == (("shop", "mail"), ("shop", "pay"))
    assert coverage(portfolio, "idle").share is None
    assert numbers(portfolio).coverage.share == Fraction(4, 6)


def test_reuse_and_duplicates_count_products():
    portfolio = laid(*SHOP)
    login = sharing(portfolio, "login")
    assert (login.reuse, login.used_by, login.duplicates) == (1, ("depot",), ("shop",))
    assert sharing(portfolio, "search").reuse == 2
    assert sharing(portfolio, "pay").wanted_by == ("shop",)
    assert (numbers(portfolio).reuse, numbers(portfolio).duplicates) == (3, 1)


@pytest.mark.parametrize(("maturity", "user", "duplicates"), [(0, (), 0), (0, ("b",), 1), (None, (), 1), (2, (), 1)])
def test_what_is_absent_cannot_be_duplicated(maturity, user, duplicates):
    uses = [Use("a", "login", "own"), *(Use(one, "login", "used") for one in user)]
    portfolio = laid(*uses, capabilities=[Capability("login", "Login", maturity=maturity)])
    assert len(sharing(portfolio, "login").duplicates) == duplicates


def test_criticality_is_value_times_dependency_of_those_who_use():
    values = [Product("shop", "Shop", value=80), Product("depot", "Depot", value=30)]
    portfolio = laid(*SHOP, products=values)
    assert criticality(portfolio, "search").points == 80 * 1 + 30 * Fraction(1, 4) == Fraction(175, 2)
    assert criticality(portfolio, "login").points == 15  # the shop builds its own
    assert criticality(portfolio, "pay").points == 0  # nobody has it


def test_criticality_without_a_value_is_unknown_and_names_the_product():
    found = criticality(laid(*SHOP, products=[Product("shop", "Shop", value=80)]), "search")
    assert (found.points, found.missing) == (None, ("depot",))
    no_cell = laid(Use("shop", "search", "used"), products=[Product("shop", "Shop", value=80)])
    assert criticality(no_cell, "search").missing == ("shop",)


@pytest.mark.parametrize(("value", "depends"), [(0, None), (None, 0)])
def test_nothing_times_something_unknown_is_nothing(value, depends):
    portfolio = laid(Use("a", "c", "used", criticality=depends), products=[Product("a", "A", value=value)])
    assert criticality(portfolio, "c").points == 0


def test_the_weakest_link_is_among_what_is_used_and_names_all_and_the_unknown():
    grades = {"search": 2, "login": 0, "mail": 2, "pay": None}
    portfolio = laid(
        *(Use("shop", key, "own" if key == "login" else "used") for key in grades),
        capabilities=[Capability(key, key, maturity=grade) for key, grade in grades.items()],
        products=[Product("idle", "Idle")],
    )
    found = weakest_link(portfolio, "shop")
    assert (found.maturity, found.links, found.unknown) == (2, ("search", "mail"), ("pay",))
    assert not found.is_certain
    assert not weakest_link(portfolio, "idle").is_applicable


def test_the_maturity_gap_is_unknown_when_one_end_is():
    assert maturity_gap(Capability("c", "C", maturity=2, wanted=4)) == 2
    assert maturity_gap(Capability("c", "C", maturity=4, wanted=3)) == -1
    assert maturity_gap(Capability("c", "C", wanted=3)) is None


# Four capabilities: two from Cloudy, one from Cloudy and Netty together, one of our own.
BOUGHT = [
    Capability("a", "A", suppliers=frozenset({"Cloudy"})),
    Capability("b", "B", suppliers=frozenset({"Cloudy"})),
    Capability("c", "C", suppliers=frozenset({"Cloudy", "Netty"})),
    Capability("d", "D"),
]


def test_concentration_divides_a_capability_between_its_suppliers():
    found = concentration(laid(capabilities=BOUGHT))
    assert found.shares == {"Cloudy": Fraction(5, 6), "Netty": Fraction(1, 6)}
    assert found.index == Fraction(26, 36)
    assert (found.band, found.in_house) == (Band.HIGH, Fraction(1, 4))


def test_concentration_by_dependency_weighs_by_who_hangs_on_it_and_stops_at_the_unknown():
    uses = (Use("x", "a", "used", criticality=1), Use("x", "c", "used", criticality=4), Use("x", "d", "own"))
    portfolio = laid(*uses, capabilities=BOUGHT)
    found = concentration(portfolio, Weight.DEPENDENCY)
    assert found.shares == {"Cloudy": Fraction(3, 5), "Netty": Fraction(2, 5)}
    assert found.index == Fraction(13, 25)
    assert concentration_of(portfolio, "x", Weight.DEPENDENCY) == found
    assert concentration_of(portfolio, "x").shares == {"Cloudy": Fraction(3, 4), "Netty": Fraction(1, 4)}
    unknown = concentration(laid(*uses, Use("y", "a", "used"), capabilities=BOUGHT), Weight.DEPENDENCY)
    assert (unknown.index, unknown.missing) == (None, (("y", "a"),))


def test_without_suppliers_there_is_no_concentration():
    assert concentration(laid(capabilities=[BOUGHT[3]])).index is None
    assert concentration(laid(capabilities=[BOUGHT[3]])).in_house == 1
    assert concentration(laid()).in_house is None


@pytest.mark.parametrize(
    ("shares", "total", "over", "open_"),
    [
        ((40, 35), Fraction(3, 4), False, Fraction(1, 4)),
        ((60, 60), Fraction(6, 5), True, 0),
        ((60, None), None, False, None),
        ((60, 60, None), None, True, None),
        ((), None, False, None),
    ],
)
def test_cost_shares_add_up_to_at_most_the_whole(shares, total, over, open_):
    uses = [
        Use(f"p{at}", "c", "used", cost_share=None if share is None else Fraction(share, 100))
        for at, share in enumerate(shares)
    ]
    found = cost_shares(laid(*uses, capabilities=[Capability("c", "C")]), "c")
    assert (found.total, found.is_over, found.open) == (total, over, open_)


# ---- For any portfolio ----

some = st.none() | st.integers(0, 4)


@st.composite
def portfolios(draw) -> Portfolio:
    products = tuple(Product(f"p{n}", f"P{n}", value=draw(st.none() | st.integers(0, 100))) for n in range(3))
    names = st.frozensets(st.sampled_from(["Cloudy", "Netty", "Wires"]))
    capabilities = tuple(
        Capability(f"c{n}", f"C{n}", maturity=draw(some), wanted=draw(some), suppliers=draw(names)) for n in range(4)
    )
    uses = {}
    for row, column in every(products, capabilities):
        manner = draw(st.sampled_from(["", *MANNERS]))
        if manner:
            share = draw(st.none() | st.fractions(0, 1, max_denominator=20))
            uses[row.key, column.key] = Use(row.key, column.key, manner, draw(some), share, draw(some))
    return Portfolio(products, capabilities, uses)


@steady
@given(portfolios())
def test_numbers_hold_together(portfolio):
    found = numbers(portfolio)
    manners = [use.manner for use in portfolio.uses.values()]
    assert found.reuse == manners.count("used")
    assert found.coverage.asked == len(manners)
    assert found.coverage.had == manners.count("used") + manners.count("own")
    assert len(found.coverage.missing) == manners.count("needed") + manners.count("gap")
    assert found.duplicates <= manners.count("own")
    for one in found.concentration.values():
        if one.index is not None:
            assert sum(one.shares.values()) == 1
            assert Fraction(1, len(one.shares)) <= one.index <= 1


@steady
@given(portfolios())
def test_a_missing_value_never_makes_a_sum(portfolio):
    for key, found in numbers(portfolio).capabilities.items():
        used = [
            use for (_product, capability), use in portfolio.uses.items() if capability == key and use.manner == "used"
        ]
        terms = [(portfolio.by_product[use.product].value, use.criticality) for use in used]
        open_ = [pair for pair in terms if None in pair and 0 not in pair]
        assert (found.criticality.points is None) == bool(open_)
        if not open_:
            assert found.criticality.points == sum(Fraction((value or 0) * (grade or 0), 4) for value, grade in terms)
