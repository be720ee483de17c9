"""Solving xᵢ = cᵢ + Σⱼ aᵢⱼ·xⱼ: expected times, visits and yields of any routing are all of this form.

What has no circle is solved by putting in, and small circles by elimination: both exactly. Where more than `EXACT`
unknowns stand in circles, or more than `SHARED` rows hold shares, fractions would grow too long: then in floating point.
"""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from valuestreams.metrics.reduction import Reduction, Unsolvable

EXACT = 40
SHARED = 200
LARGEST = 10**200  # so that what is made of it is a floating point number, too

Number = Fraction | float
Row = Mapping[str, Number]
Rows = Mapping[str, Row]


def solve(rows: Rows, constants: Mapping[str, Number]) -> dict[str, Number]:
    """The x of every row. A constant that is absent is 0; a coefficient of an unknown without a row does not count.

    No coefficient is negative and no row adds up to more than 1. Raises ZeroDivisionError for a circle that nothing
    leaves, Unsolvable where a number would be beyond `LARGEST` or the circles are too large and tangled.
    """
    circles = list(circles_of(rows))
    exact = _is_exact(rows, circles)
    shares = rows if exact else {key: _floats(row) for key, row in rows.items()}
    found: dict[str, Number] = {}
    for circle in circles:
        known = {key: _kept(_put_in(shares[key], constants.get(key, Fraction(0)), found), exact) for key in circle}
        if len(circle) == 1 and circle[0] not in rows[circle[0]]:
            found.update(known)
            continue
        inner = _inside(rows, circle)
        found.update(_eliminated(circle, inner, known) if exact else _reduced(inner).expected(_floats(known)))
    return _bounded(found)


def visits(rows: Rows, starts: Mapping[str, Number]) -> dict[str, Number]:
    """How often work is at each row when it goes from one to the other by `rows`: v = s + Aᵀ·v, with the same limits."""
    circles = list(circles_of(rows))
    exact = _is_exact(rows, circles)
    shares = rows if exact else {key: _floats(row) for key, row in rows.items()}
    begun: dict[str, Number] = {key: _kept(starts.get(key, Fraction(0)), exact) for key in rows}
    found: dict[str, Number] = {}
    for circle in reversed(circles):
        known = {key: begun[key] for key in circle}
        if len(circle) > 1 or circle[0] in rows[circle[0]]:
            inner = _inside(rows, circle)
            if exact:
                known = _eliminated(circle, transposed(inner), known)
            else:
                known = {**_reduced(inner).visits(_floats(known))}
        found.update(known)
        for key in circle:
            for to, a in shares[key].items():
                if to in rows and to not in known:
                    begun[to] += a * found[key]
    return _bounded(found)


def _is_exact(rows: Rows, circles: list[list[str]]) -> bool:
    around = sum(len(circle) for circle in circles if len(circle) > 1)
    return around <= EXACT and sum(any(a not in (0, 1) for a in row.values()) for row in rows.values()) <= SHARED


def _kept(number: Number, exact: bool) -> Number:
    return number if exact else float(number)


def _floats(numbers: Mapping[str, Number]) -> dict[str, float]:
    return {key: float(number) for key, number in numbers.items()}


def _inside(rows: Rows, circle: list[str]) -> dict[str, dict[str, Number]]:
    among = set(circle)
    return {key: {to: a for to, a in rows[key].items() if to in among} for key in circle}


def _reduced(rows: Rows) -> Reduction:
    """What leaves is found exactly where the shares are exact, however little it is."""
    ending = {key: max(0.0, float(1 - sum(row.values(), Fraction(0)))) for key, row in rows.items()}
    return Reduction({key: _floats(row) for key, row in rows.items()}, ending)


def _bounded(found: dict[str, Number]) -> dict[str, Number]:
    if not all(0 <= number <= LARGEST for number in found.values()):  # nor is NaN
        raise Unsolvable
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


def circles_of(rows: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
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
