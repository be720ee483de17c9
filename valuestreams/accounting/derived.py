"""A number made of others: complete, or incomplete with the names of what is missing. Never a partial sum."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

Number = Fraction | int


@dataclass(frozen=True)
class Derived:
    """`value` is None exactly when something is `missing`, or when it has no meaning (`why` says it, as for x ÷ 0)."""

    value: Fraction | None
    missing: tuple[str, ...] = ()
    why: str = ""

    @property
    def sentence(self) -> str:
        """Why there is no value; empty when there is one."""
        return f"incomplete: {', '.join(self.missing)}" if self.missing else self.why


Part = Number | Derived | None  # of what a number is made of


def derive(parts: Mapping[str, Part], formula: Callable[..., Number]) -> Derived:
    """`formula` of the parts in their order. What is missing in a part is missing in the whole; so is a reason."""
    return _made(tuple(parts.items()), formula)


def total(parts: Iterable[tuple[str, Part]]) -> Derived:
    """The sum of named parts, of which two may have the same name; 0 of nothing."""
    return _made(tuple(parts), lambda *values: sum(values, Fraction(0)))


def ratio(above: Part, below: Part, names: tuple[str, str], why: str) -> Derived:
    """`above` ÷ `below`, with `why` as the reason when `below` is 0."""
    if _plain(below) == 0:
        return Derived(None, _missing(names[0], above), "" if _missing(names[0], above) else why)
    return derive({names[0]: above, names[1]: below}, lambda over, under: Fraction(over) / under)


def half_up(value: Number) -> int:
    """The nearest whole number, halves away from zero."""
    twice = abs(Fraction(value)) * 2
    whole = (twice.numerator // twice.denominator + 1) // 2
    return -whole if value < 0 else whole


def _made(parts: tuple[tuple[str, Part], ...], formula: Callable[..., Number]) -> Derived:
    missing = [name for key, part in parts for name in _missing(key, part)]
    if missing:
        return Derived(None, tuple(dict.fromkeys(missing)))
    for _, part in parts:
        if isinstance(part, Derived) and part.why:
            return Derived(None, why=part.why)
    return Derived(Fraction(formula(*(_plain(part) for _, part in parts))))


def _missing(name: str, part: Part) -> tuple[str, ...]:
    if isinstance(part, Derived):
        return part.missing
    return (name,) if part is None else ()


def _plain(part: Part) -> Number | None:
    return part.value if isinstance(part, Derived) else part
