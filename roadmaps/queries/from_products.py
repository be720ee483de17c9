"""What a product asks to be done: broken promises, controls that a gate waits for, gaps of the matrix, capabilities that
are not good enough, and what is built twice. And the other way round: which of it became an initiative, and whether it
moved.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import ceil

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsm import portfolio as values
from dsm.agreements import Proof
from dsm.agreements.proof import BREAKS, HOLDS
from dsm.controls.readiness import Owed
from dsm.controls.standing import Standing, State
from dsm.matrix.maturity import maturity_gap
from dsm.matrix.numbers import OfCapability, of_capability
from dsm.matrix.reading import HAD
from dsm.models import Agreement, Product, Use
from dsm.models.scales import CRITICALITY, word
from dsm.queries.chain import chains, promises_about
from dsm.queries.controls import product_controls
from dsm.queries.gates import stage_word
from dsm.queries.matrix import matrix_of
from organizations.models import Membership
from roadmaps.models import Initiative, ProductTrace
from roadmaps.queries.proposed import MOST_TITLE, MOST_WHY, Proposed
from roadmaps.queries.roadmaps import calendar_of, today_in
from roadmaps.timetable import WorkCalendar

Kind = ProductTrace.Kind
MOST_PROPOSED = 200  # lines of one page


@dataclass(frozen=True)
class Finding:
    """How a product stands with one thing today, `now` in words. `is_open`: something is to be done; None when that
    cannot be told because a figure is missing. The rest says what to do.
    """

    kind: Kind
    subject: str  # key of a promise, control or capability
    about: str
    now: str
    is_open: bool | None
    title: str
    why: str = ""
    gives: Fraction | None = None
    measure: str = ""
    effort_days: Decimal | None = None
    duration_days: int | None = None

    @property
    def key(self) -> str:
        """Names the finding in a form of its product."""
        return key_of(self.kind, self.subject)

    @property
    def proposed(self) -> Proposed:
        texts = self.title[:MOST_TITLE], self.why[:MOST_WHY]
        known = self.effort_days, self.duration_days
        return Proposed(self.key, self.about, *texts, self.gives, self.measure, str(self.kind.label), *known)


def key_of(kind: str, subject: str) -> str:
    return f"{kind}-{subject}"


def findings(membership: Membership, product: Product) -> dict[str, Finding]:
    """All that is known of a product by `Finding.key`, open or not; as she sees it. As many queries for much as for
    little, about twenty.
    """
    portfolio = matrix_of(membership).portfolio
    found = chain(
        _promises(membership, product),
        _controls(product, today_in(product.organization), calendar_of(product.organization)),
        _cells(portfolio, product.key),
    )
    order = list(Kind)
    return {one.key: one for one in sorted(found, key=lambda one: order.index(one.kind))}


# ---- Promises ----


def _promises(membership: Membership, product: Product) -> Iterator[Finding]:
    rows = promises_about(membership, product)
    if not rows:
        return
    proofs = chains(membership, rows).proofs or [None] * len(rows)
    for row, proof in zip(rows, proofs, strict=True):
        yield _promise(row, proof)


def _promise(row: Agreement, proof: Proof | None) -> Finding:
    whole = proof.whole if proof else ""
    return Finding(
        kind=Kind.PROMISE,
        subject=row.key,
        about=row.title,
        now={HOLDS: _("holds"), BREAKS: _("breaks")}.get(whole, _("not proved")),
        is_open={HOLDS: False, BREAKS: True}.get(whole),
        title=_("Make the promise “%(promise)s” hold") % {"promise": row.title},
        why=" ".join(dict.fromkeys(one.reason for one in proof.breaks)) if proof else "",
    )


# ---- Controls ----


def _controls(product: Product, today: date, calendar: WorkCalendar) -> Iterator[Finding]:
    where = product_controls(product, today).position
    asked = where.following or where.now  # levels never fall: what is owed now is owed behind the next gate as well
    for one in (*asked.missing, *asked.met, *asked.exempt):
        yield _control(one, asked, calendar)


def _control(one: Standing, asked: Owed, calendar: WorkCalendar) -> Finding:
    control, words = one.control, {"stage": stage_word(asked.stage), "control": one.control.title}
    why = _("%(stage)s asks for it.") % words
    if control.hard:
        why += " " + _("It is a hard gate: it cannot be added once people use the product.")
    is_open = not one.met and not one.exempt
    effort = control.effort or None
    return Finding(
        kind=Kind.CONTROL,
        subject=control.key,
        about=control.title,
        now=str(state_words()[one.state]),
        is_open=is_open,
        title=_("Meet the control “%(control)s”") % words,
        why=why,
        gives=Fraction(1, asked.count) if is_open else None,
        measure=_("Share of what %(stage)s asks for") % words,
        effort_days=Decimal(effort.numerator) / effort.denominator if effort else None,
        duration_days=working_days(control.lead_days, calendar),
    )


def state_words() -> dict[State, str]:
    return {
        State.NOT_STARTED: _("not begun"),
        State.STARTED: _("begun"),
        State.MET: _("met"),
        State.STALE: _("out of date"),
        State.EXEMPT: _("exempted"),
    }


def working_days(lead_days: int | None, calendar: WorkCalendar) -> int | None:
    """Of so many calendar days, rounded up; None when nobody said, or it takes none."""
    return ceil(Fraction(lead_days * (len(calendar.weekdays) or 7), 7)) if lead_days else None


# ---- Cells of the matrix ----


def _cells(portfolio: values.Portfolio, product: str) -> Iterator[Finding]:
    for use in portfolio.uses_by_product.get(product, ()):
        capability, of_it = portfolio.by_capability[use.capability], of_capability(portfolio, use.capability)
        yield _gap(use, capability)
        yield _duplicate(use, capability, of_it)
        if use.manner != Use.Manner.OWN:
            yield _maturity(capability, of_it)


def _gap(use: values.Use, capability: values.Capability) -> Finding:
    manner = str(Use.Manner(use.manner).label)
    why = _("In the matrix: %(manner)s.") % {"manner": manner}
    if use.criticality is not None:
        why += " " + _("When it fails: %(effect)s.") % {"effect": word(CRITICALITY, use.criticality)}
    return Finding(
        kind=Kind.GAP,
        subject=capability.key,
        about=capability.name,
        now=manner,
        is_open=use.manner not in HAD,
        title=_("Take up “%(capability)s”") % {"capability": capability.name},
        why=why,
        gives=use.dependency,
        measure=_("How much the product hangs on it"),
    )


def _duplicate(use: values.Use, capability: values.Capability, of_it: OfCapability) -> Finding:
    users = of_it.sharing.reuse
    why = ngettext("%(n)s product uses what is there.", "%(n)s products use what is there.", users) % {"n": users}
    return Finding(
        kind=Kind.DUPLICATE,
        subject=capability.key,
        about=capability.name,
        now=str(Use.Manner(use.manner).label),
        is_open=use.product in of_it.sharing.duplicates,
        title=_("Use “%(capability)s” instead of an own build") % {"capability": capability.name},
        why=_("The product builds its own.") + " " + why,
    )


def _maturity(capability: values.Capability, of_it: OfCapability) -> Finding:
    gap, hanging = maturity_gap(capability), len(of_it.sharing.used_by) + len(of_it.sharing.wanted_by)
    words = {"capability": capability.name, "now": _level(capability.maturity), "wanted": _level(capability.wanted)}
    why = _("Maturity is %(now)s, wanted is %(wanted)s.") % words
    more = ngettext("%(n)s product uses it or asks for it.", "%(n)s products use it or ask for it.", hanging)
    return Finding(
        kind=Kind.MATURITY,
        subject=capability.key,
        about=capability.name,
        now=_("%(now)s of %(wanted)s") % words,
        is_open=None if gap is None else gap > 0,
        title=_("Raise “%(capability)s” from maturity %(now)s to %(wanted)s") % words,
        why=f"{why} {more % {'n': hanging}}",
        gives=None if gap is None else Fraction(max(gap, 0), values.MOST_MATURE),
        measure=_("Share of the maturity scale that it gains"),
    )


def _level(step: int | None) -> str:
    return "?" if step is None else str(step)


# ---- What became of it ----


@dataclass(frozen=True)
class ProductTraced:
    """A finding that is on a roadmap. `now` and `is_open` as in `Finding`; `now` is empty when it is not there any more
    or she does not see it, and then `about` does not name it to her. `initiative` is None when it is on a roadmap that
    she does not read.
    """

    trace: ProductTrace
    initiative: Initiative | None
    about: str
    now: str
    is_open: bool | None

    @property
    def has_moved(self) -> bool:
        return self.is_open is not None and self.now != self.trace.was


def traces_of(product: Product, found: Iterable[Finding]) -> list[ProductTrace]:
    """Of its findings; also of those that other products share with it, for a capability is raised once. One query."""
    shared = [one.subject for one in found if one.kind is Kind.MATURITY]
    rows = ProductTrace.objects.standing(product.organization_id)
    rows = rows.filter(Q(product=product) | Q(kind=Kind.MATURITY, key__in=shared))
    return list(rows.select_related("initiative__roadmap", "product").order_by("pk"))


def taken(traces: Iterable[ProductTrace]) -> set[str]:
    """Keys of findings on whose initiative somebody works or will."""
    return {key_of(row.kind, row.key) for row in traces if row.initiative.holds_back}


@dataclass(frozen=True)
class ProductFindings:
    """`open`: what could become an initiative, at most MOST_PROPOSED, and how many more there are. `names`: of all."""

    open: tuple[Proposed, ...]
    left: int
    traced: tuple[ProductTraced, ...]
    names: dict[str, str]


def product_findings(membership: Membership, product: Product) -> ProductFindings:
    found = findings(membership, product)
    traces = traces_of(product, found.values())
    free = [one.proposed for one in found.values() if one.is_open and one.key not in taken(traces)]
    names = {one.key: one.about for one in found.values()}
    return ProductFindings(
        tuple(free[:MOST_PROPOSED]), len(free[MOST_PROPOSED:]), _traced(membership, traces, found), names
    )


def product_origins(membership: Membership, initiatives: Sequence[Initiative]) -> list[ProductTrace]:
    """From which findings these initiatives come; only of products that she sees. One query."""
    rows = ProductTrace.objects.visible_to(membership).filter(initiative__in=initiatives)
    return list(rows.select_related("product__organization", "initiative"))


def moved(membership: Membership, initiative: Initiative) -> list[ProductTraced]:
    """The findings that it came from, and how they stand today."""
    traces = product_origins(membership, [initiative])
    known = {product: findings(membership, product) for product in {row.product for row in traces}}
    return [one for row in traces for one in _traced(membership, [row], known[row.product])]


def _traced(
    membership: Membership, traces: Sequence[ProductTrace], found: dict[str, Finding]
) -> tuple[ProductTraced, ...]:
    seen = set(Initiative.objects.visible_to(membership).filter(product_traces__in=traces).values_list("pk", flat=True))
    return tuple(
        ProductTraced(row, row.initiative if row.initiative_id in seen else None, *_today(row, found, membership))
        for row in traces
    )


def _today(row: ProductTrace, found: dict[str, Finding], membership: Membership) -> tuple[str, str, bool | None]:
    """What it is about, and how it stands. What a scoped member does not find may be there all the same."""
    one = found.get(key_of(row.kind, row.key))
    if one is not None:
        return one.about, one.now, one.is_open
    return (_("Something not visible to you"), "", None) if membership.is_scoped else (row.about, "", False)
