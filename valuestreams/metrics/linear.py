"""Solving xᵢ = cᵢ + Σⱼ aᵢⱼ·xⱼ: expected times, visits and yields of any routing are all of this form.

What has no circle is solved by putting in, and small circles by elimination: both exactly. Where more than `EXACT`
unknowns stand in circles all are solved in floating point, since exact fractions would grow too long.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np
from scipy.sparse import csc_matrix, identity  # type: ignore[import-untyped]
from scipy.sparse.linalg import spsolve  # type: ignore[import-untyped]

EXACT = 40

Number = Fraction | float
Row = Mapping[str, Number]
Rows = Mapping[str, Row]


def solve(rows: Rows, constants: Mapping[str, Number]) -> dict[str, Number]:
    """The x of every row. A constant that is absent is 0; a coefficient of an unknown without a row does not count.

    Raises ZeroDivisionError for a circle that nothing leaves.
    """
    circles = list(_circles(rows))
    if sum(len(circle) for circle in circles if len(circle) > 1) > EXACT:
        return _floating(rows, constants)
    found: dict[str, Number] = {}
    for circle in circles:
        known = {key: _put_in(rows[key], constants.get(key, Fraction(0)), found) for key in circle}
        if len(circle) == 1 and circle[0] not in rows[circle[0]]:
            found.update(known)
            continue
        inner = {key: {to: a for to, a in rows[key].items() if to in known} for key in circle}
        found.update(_eliminated(circle, inner, known))
    return found


def transposed(rows: Rows) -> dict[str, dict[str, Number]]:
    """Each coefficient the other way round: from who goes where to who comes from where."""
    turned: dict[str, dict[str, Number]] = {key: {} for key in rows}
    for key, row in rows.items():
        for to, a in row.items():
            if to in turned:
                turned[to][key] = a
    return turned


def _put_in(row: Row, constant: Number, found: Mapping[str, Number]) -> Number:
    for to, a in row.items():
        if to in found:
            constant += a * found[to]
    return constant


def _eliminated(circle: list[str], rows: Rows, constants: Mapping[str, Number]) -> dict[str, Number]:
    """Gauss, with one row after another written in unknowns that come later."""
    done: list[tuple[str, dict[str, Number], Number]] = []
    for key in circle:
        row, constant = dict(rows[key]), constants[key]
        for earlier, its_row, its_constant in done:
            factor = row.pop(earlier, Fraction(0))
            if factor:
                constant += factor * its_constant
                for to, a in its_row.items():
                    row[to] = row.get(to, Fraction(0)) + factor * a
        rest = 1 - row.pop(key, Fraction(0))
        done.append((key, {to: a / rest for to, a in row.items()}, constant / rest))
    found: dict[str, Number] = {}
    for key, row, constant in reversed(done):
        found[key] = _put_in(row, constant, found)
    return found


def _floating(rows: Rows, constants: Mapping[str, Number]) -> dict[str, Number]:
    place = {key: index for index, key in enumerate(rows)}
    cells = [(place[key], place[to], float(a)) for key, row in rows.items() for to, a in row.items() if to in place]
    at, to, values = zip(*cells, strict=True)
    matrix = identity(len(rows), format="csc") - csc_matrix((values, (at, to)), shape=(len(rows), len(rows)))
    right = np.array([float(constants.get(key, 0)) for key in rows])
    return dict(zip(rows, spsolve(matrix, right).tolist(), strict=True))


def _circles(rows: Rows) -> Iterator[list[str]]:
    """Tarjan's strongly connected components, without recursion; what a row needs comes before it."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: dict[str, None] = {}  # in the order in which they were met
    for root in rows:
        if root in number:
            continue
        trail = [(root, iter(rows[root]))]
        number[root] = lowest[root] = len(number)
        open_[root] = None
        while trail:
            key, onward = trail[-1]
            to = next((one for one in onward if one in rows and (one not in number or one in open_)), None)
            if to is None:
                trail.pop()
                if trail:
                    lowest[trail[-1][0]] = min(lowest[trail[-1][0]], lowest[key])
                if lowest[key] == number[key]:
                    yield _closed(open_, key)
            elif to in number:
                lowest[key] = min(lowest[key], number[to])
            else:
                number[to] = lowest[to] = len(number)
                open_[to] = None
                trail.append((to, iter(rows[to])))


def _closed(open_: dict[str, None], key: str) -> list[str]:
    circle: list[str] = []
    while not circle or circle[-1] != key:
        circle.append(open_.popitem()[0])
    return circle[::-1]
