"""The matrix as the grid in the browser is fed: compact JSON, in which equal cells are said once.

rows     [{id, key, name, note, group?, covered, cells: [[column, face, revision], …]}]
columns  [{id, key, name, note, depth, below, hidden, used}]
faces    [[mark, step, words, text]]: what a cell shows, its colour, what is read aloud, what is copied
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsm.matrix.arranging import Arrangement, Column, Filters, Order, Row, arrange
from dsm.matrix.colours import Colour, Shown, percent, shown
from dsm.matrix.coverage import coverage
from dsm.matrix.sharing import sharing
from dsm.matrix.typed import write
from dsm.models import Capability, Product, Use
from dsm.portfolio import Capability as CapabilityValue
from dsm.portfolio import Use as UseValue
from dsm.queries.matrix import Matrix

Pair = tuple[str, str]


class Faces:
    """What cells look like, each look once."""

    def __init__(self, matrix: Matrix, colour: Colour):
        self.matrix, self.colour = matrix, colour
        self.manners = {word: str(label) for word, label in Use.Manner.choices}
        self.known: dict[tuple, int] = {}

    def number(self, use: UseValue) -> int:
        """The place of its face in `rows()`."""
        capability = self.matrix.portfolio.by_capability[use.capability]
        noted = (use.product, use.capability) in self.matrix.notes
        look = shown(use, self.matrix.portfolio.by_product[use.product], capability, self.colour)
        face = (look, use.manner, use.quality, use.cost_share, use.criticality, noted)
        return self.known.setdefault(face, len(self.known))

    def rows(self) -> list[list[str]]:
        return [self._said(*face) for face in self.known]

    def _said(self, look: Shown, manner: str, quality, cost_share, criticality, noted: bool) -> list[str]:
        words = [self.manners[manner], *self._measured(look)]
        words += [_("with a note")] if noted else []
        text = write(UseValue("", "", manner, quality, cost_share, criticality))
        return [f"{look.mark}*" if noted else look.mark, look.step, ", ".join(words), text]

    def _measured(self, look: Shown) -> list[str]:
        if self.colour is Colour.MANNER:
            return []
        value = look.mark.split()[-1]
        return [f"{MEASURES[self.colour]()} {_('not known') if value == '?' else value}"]


MEASURES = {
    Colour.QUALITY: lambda: _("quality"),
    Colour.CRITICALITY: lambda: _("criticality"),
    Colour.COST: lambda: _("cost share in percent"),
    Colour.MATURITY: lambda: _("maturity of the capability"),
    Colour.GAP: lambda: _("maturity gap of the capability"),
    Colour.VALUE: lambda: _("value of the product"),
}


def grid(matrix: Matrix, filters: Filters, group: str, order: Order, colour: Colour) -> dict:
    found = arrange(matrix.portfolio, filters, group, order)
    faces = Faces(matrix, colour)
    return {
        "rows": [row_line(matrix, row, found.columns, faces, group) for row in found.rows],
        "columns": [column_line(matrix, column) for column in found.columns],
        "faces": faces.rows(),
        "said": said_of(found),
    }


def row_line(matrix: Matrix, row: Row, columns: Iterable[Column], faces: Faces, group: str) -> dict:
    key = row.product.key
    line = {
        "id": matrix.product_ids[key],
        "key": key,
        "name": row.product.name,
        "write": key in matrix.writable,
        **row_sums(matrix, key),
        "cells": list(_cells(matrix, key, columns, faces)),
    }
    return {**line, "group": group_name(row.group, group)} if row.starts_group else line


def _cells(matrix: Matrix, key: str, columns: Iterable[Column], faces: Faces) -> Iterator[list[int]]:
    """A cell that a scenario emptied has a revision and no face: -1."""
    for at, column in enumerate(columns):
        pair = (key, column.capability.key)
        use, revision = matrix.portfolio.uses.get(pair), matrix.revisions.get(pair, 0)
        if use or revision:
            yield [at, faces.number(use) if use else -1, revision]


def group_name(word: str, group: str) -> str:
    """The heading of a group in words: a kind, a stage, or the name of a unit."""
    if group == "unit":
        return word or _("The whole organization")
    return str((Product.Kind if group == "kind" else Product.Stage)(word).label)


def row_sums(matrix: Matrix, key: str) -> dict:
    found = coverage(matrix.portfolio, key)
    if found.share is None:
        return {"covered": "–", "note": _("asks for nothing yet")}
    words = {"had": found.had, "asked": found.asked, "share": percent(found.share)}
    return {
        "covered": f"{found.had}/{found.asked}",
        "note": _("has %(had)s of %(asked)s that it asks for (%(share)s %%)") % words,
    }


def column_line(matrix: Matrix, column: Column) -> dict:
    one = column.capability
    return {
        "id": matrix.capability_ids[one.key],
        "key": one.key,
        "name": one.name,
        "depth": column.depth,
        "below": column.below,
        "hidden": column.hidden,
        **column_sums(matrix, one),
    }


def column_sums(matrix: Matrix, capability: CapabilityValue) -> dict:
    found = sharing(matrix.portfolio, capability.key)
    words = [ngettext("used by %(count)s product", "used by %(count)s products", found.reuse) % {"count": found.reuse}]
    if found.duplicates:
        count = len(found.duplicates)
        words.append(ngettext("built once more by %(count)s", "built once more by %(count)s", count) % {"count": count})
    return {"used": found.reuse, "own": len(found.duplicates), "note": ", ".join(words)}


def said_of(found: Arrangement) -> str:
    """How much is shown and how much filters hide, in a sentence."""
    words = {"products": len(found.rows), "capabilities": len(found.columns)}
    sentence = _("%(products)s products × %(capabilities)s capabilities.") % words
    closed = sum(column.hidden for column in found.columns)
    hidden = found.hidden_products, found.hidden_capabilities
    if any(hidden):
        sentence += " " + _("Filters hide %(products)s products and %(capabilities)s capabilities.") % {
            "products": hidden[0], "capabilities": hidden[1],
        }  # fmt: skip
    if closed:
        sentence += " " + ngettext(
            "%(count)s capability lies in closed branches.", "%(count)s capabilities lie in closed branches.", closed
        ) % {"count": closed}
    return sentence


def cell_change(matrix: Matrix, colour: Colour, product: Product, capability: Capability) -> dict:
    """What one written cell changes in the grid: itself, the sums of its row and of its column."""
    pair: Pair = (product.key, capability.key)
    use = matrix.portfolio.uses.get(pair)
    faces = Faces(matrix, colour)
    if use:
        faces.number(use)
    return {
        "product": product.pk,
        "capability": capability.pk,
        "face": faces.rows()[0] if use else None,
        "revision": matrix.revisions.get(pair, 0),
        "row": row_sums(matrix, product.key),
        "column": column_sums(matrix, matrix.portfolio.by_capability[capability.key]),
    }
