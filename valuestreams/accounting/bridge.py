"""From cost centres to value streams: every cent of the ledger goes to a stream, to sustaining, or is named as open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm

from valuestreams.accounting.derived import Number

SUSTAINING = "sustaining"  # costs that belong to no single stream
UNASSIGNED = ""


@dataclass(frozen=True)
class LedgerLine:
    """A booked amount in cents; negative when it takes back."""

    key: str
    centre: str
    account: str
    cents: int


@dataclass(frozen=True)
class Assignment:
    """A share (0 to 1) of what a centre books goes to `target`: the key of a stream, or SUSTAINING. With an `account`
    it is about that account of the centre only, and then the assignments to the centre as a whole do not count for it.
    """

    centre: str
    target: str
    share: Number = 1
    account: str = ""


class Problem(StrEnum):
    UNASSIGNED = "unassigned"
    UNDER = "under-assigned"
    OVER = "over-assigned"


@dataclass(frozen=True)
class Allocation:
    """How a line is shared out: cents by target, those that go nowhere under UNASSIGNED. They sum to the line."""

    line: LedgerLine
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class CentreSum:
    """A cost centre: its sum in the ledger, and what of it went where. `assigned` is the share that was given away, of
    the centre or of an account of it that has a rule of its own.
    """

    centre: str
    cents: int
    parts: tuple[tuple[str, int], ...]
    problems: tuple["Finding", ...]

    @property
    def reconciles(self) -> bool:
        return sum(cents for _, cents in self.parts) == self.cents


@dataclass(frozen=True)
class Finding:
    """A centre, or an account of it, whose shares do not make 100 %, and the cents in the ledger that it is about."""

    problem: Problem
    centre: str
    account: str
    share: Fraction
    cents: int

    @property
    def sentence(self) -> str:
        name = f"{self.centre}, account {self.account}" if self.account else self.centre
        if self.problem is Problem.UNASSIGNED:
            return f"{name} is not assigned to any stream."
        percent = f"{float(self.share * 100):.6g} %"
        if self.problem is Problem.UNDER:
            return f"{name} is assigned to {percent} only; the rest belongs to nobody."
        return f"{name} is assigned to {percent}: more than there is, so nothing of it is shared out."


@dataclass(frozen=True)
class Bridge:
    """`totals` are cents by target over the whole ledger, UNASSIGNED last when there are any."""

    allocations: tuple[Allocation, ...]
    centres: tuple[CentreSum, ...]
    totals: tuple[tuple[str, int], ...]
    ledger: int

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Largest amounts first."""
        found = [finding for centre in self.centres for finding in centre.problems]
        return tuple(sorted(found, key=lambda finding: (-abs(finding.cents), finding.centre, finding.account)))

    @property
    def unassigned(self) -> int:
        return dict(self.totals).get(UNASSIGNED, 0)

    @property
    def reconciles(self) -> bool:
        """Whether each line, each centre and the whole are shared out to the last cent. Anything else is a mistake of
        this module; cents that are assigned to nobody are shown and do reconcile.
        """
        lines = all(sum(cents for _, cents in one.parts) == one.line.cents for one in self.allocations)
        whole = sum(cents for _, cents in self.totals) == self.ledger
        return lines and whole and all(centre.reconciles for centre in self.centres)

    @property
    def is_complete(self) -> bool:
        """Every line of the ledger has an owner."""
        return not self.problems


def bridge(ledger: Sequence[LedgerLine], assignments: Iterable[Assignment]) -> Bridge:
    """The ledger shared out by the assignments. ValueError for a share outside 0 to 1 or a target without a name."""
    rules = _rules(assignments)
    portions = {rule: _Portions(_shares(rules, rule)) for rule in {_rule_of(rules, line) for line in ledger}}
    found = tuple(Allocation(line, portions[_rule_of(rules, line)].of(line.cents)) for line in ledger)
    targets = sorted({target for one in found for target, _ in one.parts}, key=_last_unassigned)
    centres = _by_centre(found, rules)
    totals = _sums((one.parts for one in found), targets)
    return Bridge(found, centres, totals, sum(line.cents for line in ledger))


class _Portions:
    """Shares that make 1, with one denominator, so that many amounts are shared out in whole numbers: to the last cent by
    largest remainder; equal remainders in the given order.
    """

    def __init__(self, shares: Mapping[str, Number]) -> None:
        self.whole = lcm(*(Fraction(share).denominator for share in shares.values()))
        self.parts = [(name, int(share * self.whole)) for name, share in shares.items()]

    def of(self, cents: int) -> tuple[tuple[str, int], ...]:
        if len(self.parts) == 1:
            return ((self.parts[0][0], cents),)
        sign = -1 if cents < 0 else 1
        given, rests = [], []
        for place, (_, part) in enumerate(self.parts):
            portion, rest = divmod(abs(cents) * part, self.whole)
            given.append(portion)
            rests.append((-rest, place))
        for _, place in sorted(rests)[: abs(cents) - sum(given)]:
            given[place] += 1
        return tuple((name, sign * portion) for (name, _), portion in zip(self.parts, given, strict=True))


Rules = Mapping[tuple[str, str], Mapping[str, Fraction]]


def _rules(assignments: Iterable[Assignment]) -> Rules:
    rules: dict[tuple[str, str], dict[str, Fraction]] = {}
    for one in assignments:
        if not 0 <= one.share <= 1:
            raise ValueError(f"{one.centre}: a share lies between 0 and 100 %.")
        if not one.target:
            raise ValueError(f"{one.centre}: an assignment names a stream or “{SUSTAINING}”.")
        shares = rules.setdefault((one.centre, one.account), {})
        shares[one.target] = shares.get(one.target, Fraction(0)) + Fraction(one.share)
    return rules


def _rule_of(rules: Rules, line: LedgerLine) -> tuple[str, str]:
    """The rule of the account where it has one, else that of the centre."""
    own = (line.centre, line.account)
    return own if line.account and own in rules else (line.centre, "")


def _shares(rules: Rules, rule: tuple[str, str]) -> dict[str, Fraction]:
    """Shares that sum to 1. A rule that gives away more than there is gives nothing."""
    given = {target: share for target, share in rules.get(rule, {}).items() if share}
    rest = 1 - sum(given.values(), Fraction(0))
    if rest < 0:
        return {UNASSIGNED: Fraction(1)}
    return {**dict(sorted(given.items())), UNASSIGNED: rest} if rest else dict(sorted(given.items()))


def _by_centre(found: Sequence[Allocation], rules: Rules) -> tuple[CentreSum, ...]:
    """In the order of their names."""
    held: dict[str, list[Allocation]] = {}
    for one in found:
        held.setdefault(one.line.centre, []).append(one)
    return tuple(_centre(centre, held[centre], rules) for centre in sorted(held))


def _centre(centre: str, found: Sequence[Allocation], rules: Rules) -> CentreSum:
    targets = sorted({target for one in found for target, _ in one.parts}, key=_last_unassigned)
    cents: dict[tuple[str, str], int] = {}
    for one in found:
        rule = _rule_of(rules, one.line)
        cents[rule] = cents.get(rule, 0) + one.line.cents
    problems = tuple(finding for rule in sorted(cents) for finding in _findings(rule, rules, cents[rule]))
    return CentreSum(centre, sum(cents.values()), _sums((one.parts for one in found), targets), problems)


def _findings(rule: tuple[str, str], rules: Rules, cents: int) -> list[Finding]:
    share = sum(rules.get(rule, {}).values(), Fraction(0))
    if share == 1:
        return []
    problem = Problem.UNASSIGNED if share == 0 else Problem.UNDER if share < 1 else Problem.OVER
    return [Finding(problem, *rule, share, cents)]


def _sums(parts: Iterable[tuple[tuple[str, int], ...]], targets: Sequence[str]) -> tuple[tuple[str, int], ...]:
    sums = dict.fromkeys(targets, 0)
    for one in parts:
        for target, cents in one:
            sums[target] += cents
    return tuple(sums.items())


def _last_unassigned(target: str) -> tuple[bool, str]:
    return target == UNASSIGNED, target
