"""Rows and columns as they are shown, the marks in the cells, and cells as text."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.matrix.arranging import Filters, Order, arrange, branch_of
from dsm.matrix.colours import Colour, percent, shown, step
from dsm.matrix.typed import Typed, Unreadable, read, read_rectangle, write
from dsm.portfolio import MANNERS, Capability, Product, Use
from tests.dsm.test_matrix_numbers import SHOP, laid, steady

PRODUCTS = [
    Product(
        "shop", "Web shop", "site", "live", 20, unit="Sales", owner="Ana", streams=frozenset({"Orders", "Returns"})
    ),
    Product("depot", "Depot", "application", "alpha", 90, owner="Bo"),
    Product("kiosk", "Kiosk", "end_user", "live", unit="Sales"),
]
TREE = [
    Capability("people", "Drivers", "people"),
    Capability("cloud", "Cloud"),
    Capability("search", "Search", parent="cloud"),
    Capability("index", "Index", parent="search"),
    Capability("login", "Login", parent="cloud"),
    Capability("mail", "Mail", suppliers=frozenset({"Postmark", "Post"})),
]


def rows(found) -> list[str]:
    return [row.product.key for row in found.rows]


def columns(found) -> list[str]:
    return [column.capability.key for column in found.columns]


def shop():
    return laid(*SHOP, products=PRODUCTS, capabilities=TREE)


def test_groups_stand_in_the_order_of_stages_and_units_by_name_with_none_last():
    assert rows(arrange(shop(), group="stage")) == ["depot", "shop", "kiosk"]
    by_unit = arrange(shop(), group="unit").rows
    assert [(row.product.key, row.group, row.starts_group) for row in by_unit] == [
        ("shop", "Sales", True), ("kiosk", "Sales", False), ("depot", "", True),
    ]  # fmt: skip


def test_capabilities_stand_as_a_tree_kind_by_kind_and_a_closed_branch_counts_what_it_hides():
    whole = arrange(shop()).columns
    assert [(one.capability.key, one.depth, one.below) for one in whole] == [
        ("cloud", 0, 3), ("search", 1, 1), ("index", 2, 0), ("login", 1, 0), ("mail", 0, 0), ("pay", 0, 0), ("people", 0, 0),
    ]  # fmt: skip
    closed = arrange(shop(), Filters(folded=frozenset({"cloud"}))).columns
    assert [(one.capability.key, one.hidden) for one in closed][:2] == [("cloud", 3), ("mail", 0)]


def test_a_ring_of_parents_hides_nobody():
    ring = [Capability("a", "A", parent="b"), Capability("b", "B", parent="a"), Capability("c", "C", parent="a")]
    assert columns(arrange(laid(capabilities=ring))) == ["a", "b", "c"]
    itself = [Capability("a", "A", parent="a")]
    assert columns(arrange(laid(capabilities=itself))) == ["a"]


def test_a_deep_tree_is_walked():
    deep = [Capability(f"c{n}", f"C{n}", parent=f"c{n - 1}" if n else None) for n in range(1500)]
    assert arrange(laid(capabilities=deep)).columns[-1].depth == 1499


@pytest.mark.parametrize(
    ("filters", "products", "capabilities"),
    [
        (Filters(stages=frozenset({"live"})), ["shop", "kiosk"], 7),
        (Filters(units=frozenset({""})), ["depot"], 7),
        (Filters(kinds=frozenset({"site", "end_user"})), ["shop", "kiosk"], 7),
        (Filters(capability_kinds=frozenset({"people"})), ["shop", "depot", "kiosk"], 1),
        (Filters(owners=frozenset({"Ana", ""})), ["shop", "kiosk"], 7),
        (Filters(streams=frozenset({"Returns"})), ["shop"], 7),
        (Filters(streams=frozenset({""})), ["depot", "kiosk"], 7),
        (Filters(suppliers=frozenset({"Post"})), ["shop", "depot", "kiosk"], 1),
        (Filters(suppliers=frozenset({""})), ["shop", "depot", "kiosk"], 6),
        (Filters(branch="search"), ["shop", "depot", "kiosk"], 2),
        (Filters(branch="nowhere"), ["shop", "depot", "kiosk"], 0),
        (Filters(text="DEPOT"), ["depot"], 7),
        (Filters(text="o"), ["shop", "depot", "kiosk"], 2),  # Web shop, Depot, Kiosk; Cloud and Login
        (Filters(text="nothing like it"), [], 0),
        (Filters(only_gaps=True), ["shop"], 2),
        (Filters(manners=frozenset({"own"})), ["shop"], 1),
        (Filters(manners=frozenset({"own"}), stages=frozenset({"alpha"})), [], 0),
    ],
)
def test_filters(filters, products, capabilities):
    found = arrange(shop(), filters)
    assert (rows(found), len(found.columns)) == (products, capabilities)
    assert found.hidden_products == 3 - len(products)


def test_rows_are_ordered_in_their_groups_and_what_is_not_known_comes_last():
    assert rows(arrange(shop(), order=Order(rows="value"))) == ["depot", "shop", "kiosk"]
    assert rows(arrange(shop(), order=Order(rows="coverage"))) == ["shop", "depot", "kiosk"]
    assert rows(arrange(shop(), group="unit", order=Order(rows="value"))) == ["shop", "kiosk", "depot"]


def test_columns_in_another_order_than_the_tree_stand_alone():
    by_name = arrange(shop(), Filters(folded=frozenset({"cloud"})), order=Order(columns="name")).columns
    assert [one.capability.name for one in by_name] == ["Cloud", "Drivers", "Index", "Login", "Mail", "Pay", "Search"]
    assert {(one.depth, one.below, one.hidden) for one in by_name} == {(0, 0, 0)}
    assert columns(arrange(shop(), order=Order(columns="criticality")))[:2] == ["login", "search"]
    assert columns(arrange(shop(), order=Order(columns="reuse")))[:2] == ["search", "login"]
    nobody_said = laid(Use("shop", "search", "used"), products=PRODUCTS, capabilities=TREE)
    assert columns(arrange(nobody_said, order=Order(columns="criticality")))[-1] == "search"


def test_a_branch_is_a_capability_and_all_below():
    assert branch_of(TREE, "cloud") == {"cloud", "search", "index", "login"}


# ---- Marks ----


@pytest.mark.parametrize(
    ("colour", "mark", "step_"),
    [
        (Colour.MANNER, "U", "used"),
        (Colour.QUALITY, "U 3", "3"),
        (Colour.CRITICALITY, "U ?", "unknown"),
        (Colour.COST, "U 13", "1"),
        (Colour.MATURITY, "U 5", "4"),
        (Colour.GAP, "U −1", "0"),
        (Colour.VALUE, "U 60", "3"),
    ],
)
def test_a_cell_says_in_its_mark_what_its_colour_says(colour, mark, step_):
    use = Use("shop", "search", "used", quality=3, cost_share=Fraction(125, 1000))
    found = shown(use, Product("shop", "Shop", value=60), Capability("search", "Search", maturity=5, wanted=4), colour)
    assert (found.mark, found.step) == (mark, step_)


def test_steps_of_cost_and_maturity():
    assert [step(value, Colour.COST) for value in (0, 1, 25, 26, 100)] == ["0", "1", "1", "2", "4"]
    assert [step(value, Colour.MATURITY) for value in range(6)] == ["0", "1", "2", "2", "3", "4"]
    assert [step(value, Colour.GAP) for value in (-2, 0, 1, 4, 5)] == ["0", "0", "1", "4", "4"]
    assert [step(value, Colour.VALUE) for value in (0, 1, 25, 26, 100)] == ["0", "1", "1", "2", "4"]
    assert percent(Fraction(1, 200)) == 1


# ---- Cells as text ----


@pytest.mark.parametrize(
    "text", ["maybe", "u5", "used q9", "used c5", "used q", "used 101%", "used q1 q2", "q3", "gapp"]
)
def test_what_is_no_cell_is_refused(text):
    with pytest.raises(Unreadable, match=r"“|%"):
        read(text)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("", Typed("")),
        ("u", Typed("used")),
        (" Own  Build ", Typed("own")),
        ("O3", Typed("own", 3)),
        ("used c2 12,5 % Q0", Typed("used", 0, Fraction(1, 8), 2)),
        ("GAP", Typed("gap")),
    ],
)
def test_cells_are_read_as_people_type_them(text, typed):
    assert read(text) == typed


tenths_of_percents = st.integers(0, 1000).map(lambda tenths: Fraction(tenths, 1000))
grades = st.none() | st.integers(0, 4)


@steady
@given(st.builds(Typed, st.sampled_from(MANNERS), grades, st.none() | tenths_of_percents, grades))
def test_what_is_written_is_read_back(typed):
    assert read(write(typed.at("p", "c"))) == typed
    assert read(write(Typed("").at("p", "c"))) == Typed("")


@steady
@given(st.text("nuog q0c%\t5,.", max_size=12))
def test_any_text_is_read_or_refused(text):
    try:
        assert read(text).manner in ("", *MANNERS)
    except Unreadable as refusal:
        assert str(refusal)


def test_a_rectangle_is_read_with_every_wrong_cell_named():
    cells, wrong = read_rectangle("u\tmaybe\r\n\to2\r\n")
    assert [[cell.manner for cell in row] for row in cells] == [["used", ""], ["", "own"]]
    assert [(one.row, one.column) for one in wrong] == [(1, 2)]
    assert "“maybe”" in wrong[0].sentence


def test_a_rectangle_has_its_bounds():
    assert "30,000" in read_rectangle("\t" * 30_000)[1][0].sentence
    assert read_rectangle("u" * 2_000_001)[1][0].sentence.startswith("This is more")
