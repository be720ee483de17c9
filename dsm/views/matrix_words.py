"""Words around the grid: what can be chosen, what the colours mean, and the address that keeps it."""

from collections.abc import Iterable, Set

from django.http import QueryDict
from django.utils.translation import gettext as _

from dsm.forms.matrix import NONE, Wish
from dsm.matrix.colours import LETTERS, Colour
from dsm.models import Capability, Product, Use
from dsm.queries.matrix import Matrix

FILTERS = ("q", "kind", "stage", "unit", "owner", "stream", "ckind", "supplier", "branch", "manner", "gaps")
KEPT = (*FILTERS, "group", "rows", "columns", "colour", "fold", "scenario")


def query_of(query: QueryDict) -> str:
    """What of the address the grid, its files and its forms share."""
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if any(query.getlist(name)):
            kept.setlist(name, query.getlist(name))
    return kept.urlencode()


def choices(found: Matrix, wish: Wish, query: QueryDict) -> dict:
    """What the filters offer, each with whether it is chosen."""
    filters, products = wish.filters, found.portfolio.products
    streams = [product.streams or {""} for product in products]
    suppliers = [capability.suppliers or {""} for capability in found.portfolio.capabilities]
    return {
        "kinds": _options(Product.Kind.choices, filters.kinds),
        "stages": _options(Product.Stage.choices, filters.stages),
        "units": _names([{one.unit} for one in products], filters.units, _("The whole organization")),
        "owners": _names([{one.owner} for one in products], filters.owners, _("nobody")),
        "streams": _names(streams, filters.streams, _("none")),
        "capability_kinds": _options(Capability.Kind.choices, filters.capability_kinds),
        "suppliers": _names(suppliers, filters.suppliers, _("none")),
        "manners": _options(Use.Manner.choices, filters.manners),
        "branches": _options(_branches(found), {filters.branch}),
        "groups": _options(
            [("", _("nothing")), ("kind", _("kind")), ("unit", _("business unit")), ("stage", _("stage"))], {wish.group}
        ),
        "row_orders": _options(
            [("", _("name")), ("coverage", _("coverage, least first")), ("value", _("value, most first"))],
            {wish.order.rows},
        ),
        "column_orders": _options(_column_orders(), {wish.order.columns}),
        "colours": _options(_measures(), {str(wish.colour)}),
        "filtered": any(query.getlist(name) for name in FILTERS),
    }


def _options(pairs, chosen) -> list[dict]:
    return [{"value": value, "label": label, "chosen": value in chosen} for value, label in pairs]


def _names(groups: Iterable[Set[str]], chosen: frozenset[str], none: str) -> list[dict]:
    """Every name once, none of them last."""
    names = sorted({name for group in groups for name in group}, key=lambda name: (not name, name.casefold()))
    return _options([(name or NONE, name or none) for name in names], {name or NONE for name in chosen})


def _column_orders() -> list[tuple[str, str]]:
    return [
        ("", _("branch")),
        ("name", _("name")),
        ("criticality", _("criticality, most first")),
        ("reuse", _("reuse, most first")),
    ]


def _branches(found: Matrix) -> list[tuple[str, str]]:
    """Capabilities that others lie below."""
    parents = {one.parent for one in found.portfolio.capabilities}
    return [(one.key, one.name) for one in found.portfolio.capabilities if one.key in parents]


def _measures() -> list[tuple[str, str]]:
    return [
        (Colour.MANNER, _("manner of use")),
        (Colour.QUALITY, _("quality of use")),
        (Colour.CRITICALITY, _("criticality")),
        (Colour.COST, _("cost share")),
        (Colour.MATURITY, _("maturity")),
        (Colour.GAP, _("maturity gap")),
        (Colour.VALUE, _("value of the product")),
    ]


def legend(colour: Colour) -> list[dict]:
    """Each step with the mark that stands in cells and what it means."""
    manners = [{"step": word, "mark": LETTERS[word], "words": str(label)} for word, label in Use.Manner.choices]
    if colour is Colour.MANNER:
        return manners
    steps = STEPS[colour]()
    unknown = {"step": "unknown", "mark": "?", "words": _("not known")}
    return [{"step": str(at), "mark": mark, "words": words} for at, mark, words in steps] + [unknown]


STEPS = {
    Colour.QUALITY: lambda: [
        (0, "0", _("unusable")), (1, "1", _("poor")), (2, "2", _("fair")), (3, "3", _("good")), (4, "4", _("excellent")),
    ],
    Colour.CRITICALITY: lambda: [
        (0, "0", _("not noticed")), (1, "1", _("slightly")), (2, "2", _("noticeably")), (3, "3", _("hard to do without")),
        (4, "4", _("the product stops")),
    ],
    Colour.COST: lambda: [
        (0, "0", _("nothing")), (1, "1–25", _("% of the cost")), (2, "26–50", "%"), (3, "51–75", "%"), (4, "76–100", "%"),
    ],
    Colour.MATURITY: lambda: [
        (0, "0", _("absent")), (1, "1", ""), (2, "2, 3", ""), (3, "4", ""), (4, "5", _("as good as it gets")),
    ],
    Colour.GAP: lambda: [
        (0, "≤ 0", _("as good as wanted")), (1, "1", _("level short")), (2, "2", ""), (3, "3", ""), (4, "4, 5", ""),
    ],
    Colour.VALUE: lambda: [
        (0, "0", _("points")), (1, "1–25", ""), (2, "26–50", ""), (3, "51–75", ""), (4, "76–100", ""),
    ],
}  # fmt: skip
