"""A plan in reports: its page, its place among the other plans, its measures.

A report has readers of its own: whoever may read results in its unit, also long after. So confidential lines never go
into one, and of plans beside its subject only what is public.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from organizations.errors import DomainError
from organizations.permissions import Permission
from reports.blocks import Block, Bullets, Cell, Fact, Facts, Heading, Lead, Paragraph, Table
from reports.sections import Brief, Content
from vpmom import cascade, wording
from vpmom import plan as values
from vpmom.audience import public
from vpmom.cascade import Carrier, Closeness, Pairings
from vpmom.frozen import thaw
from vpmom.kinds import Part
from vpmom.marks import Run
from vpmom.models import ParentLink, Plan
from vpmom.plan import Visibility
from vpmom.queries.following import Followed, Standing, standings
from vpmom.queries.reading import draft, for_member, last_locked, locked_texts
from vpmom.sheet import Line, SheetSection, sheet
from vpmom.words import plain

DEEPEST = 8


@dataclass(frozen=True)
class Subject:
    """The plan that a report is about, up to what a report may say."""

    followed: Followed

    @property
    def plan(self) -> Plan:
        return self.followed.plan

    @property
    def text(self) -> values.Plan:
        return self.followed.text

    @property
    def edition(self) -> str:
        version = self.followed.version
        return str(version.number) if version else _("draft, not decided")


class _AboutPlan:
    """A section about the plan that the brief names; it says nothing in reports about something else."""

    permission = Permission.VIEW_RESULTS.value

    def scope(self, brief: Brief) -> int | None:
        pk = _number(brief)
        return Plan.objects.visible_to(brief.membership).filter(pk=pk).values_list("unit", flat=True).first()

    def build(self, brief: Brief) -> Content | None:
        subject = _subject(brief)
        return self.content(subject, brief) if subject else None


class OnePage(_AboutPlan):
    """The lines of the plan, as on its page."""

    key = "vpmom.page"
    title = gettext_lazy("The plan")

    def content(self, subject: Subject, brief: Brief) -> Content:
        page = sheet(subject.text, subject.edition)
        blocks: list[Block] = []
        if not subject.followed.version:
            blocks.append(Paragraph(_("This is a draft: nobody has decided on it yet.")))
        blocks.append(Bullets(tuple(f"{fact.label}: {_words(fact.runs)}" for fact in page.facts)))
        for section in page.sections:
            blocks += _section(section)
        return Content(tuple(blocks))


class Cascade(_AboutPlan):
    """What stands above and below the plan, and which of its methods nobody below carries."""

    key = "vpmom.cascade"
    title = gettext_lazy("The plans above and below")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        tree = _Tree(subject, brief)
        if not tree.below and not tree.above:
            return None
        return Content(tuple(tree.blocks()))


class Measures(_AboutPlan):
    """How each measure stands, by its last check-in."""

    key = "vpmom.measures"
    title = gettext_lazy("The measures")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        found = standings(subject.followed, brief.membership)
        if not found:
            return None
        return Content((_standing_lead(found), _standing_facts(found), _standing_table(found)))


# ---- The plan ----


def _number(brief: Brief) -> int:
    """The id in "plan:12", or 0."""
    kind, _colon, number = brief.subject.partition(":")
    return int(number) if kind == "plan" and number.isdecimal() and len(number) < 19 else 0


def _subject(brief: Brief) -> Subject | None:
    """Read once for all sections of a build."""
    number = _number(brief)
    if not number:
        return None
    if "vpmom.subject" not in brief.shared:
        rows = Plan.objects.visible_to(brief.membership).select_related("unit", "owner", "organization")
        plan = rows.filter(pk=number).first()
        if plan is None:
            raise DomainError(_("The plan was deleted. Restore it from the bin, then make the report again."))
        version = last_locked(plan)
        text = thaw(version.content) if version else draft(plan)
        text = for_member(text, Visibility.INTERNAL, brief.membership)
        text = replace(text, vetted=version.vetted_on) if version else text
        brief.shared["vpmom.subject"] = Subject(Followed(plan, text, version))
    return brief.shared["vpmom.subject"]


def _section(section: SheetSection) -> list[Block]:
    if section.part is Part.RESULT:
        return [_results(section)]
    lines = tuple(_said(line, section.is_numbered) for line in _flat(section.lines))
    return [Heading(section.label), Bullets(lines)]


def _results(section: SheetSection) -> Table:
    return Table(
        caption=section.label,
        columns=(_("Measure"), _("From and to"), _("Owner")),
        rows=tuple((Cell(_words(line.runs)), Cell(line.figure), Cell(line.holder)) for line in _flat(section.lines)),
    )


def _said(line: Line, numbered: bool) -> str:
    number = f"{line.number}. " if numbered else ""
    beside = " · ".join(part for part in (line.figure, line.note) if part)
    return f"{number}{_words(line.runs)}" + (f" ({beside})" if beside else "")


def _flat(lines: tuple[Line, ...]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _flat(line.lines)


def _words(runs: tuple[Run, ...]) -> str:
    """Blocks hold plain text, so struck words keep their marks: without them the line would say the opposite."""
    return "".join(f"~~{run.text}~~" if run.struck else run.text for run in runs)


# ---- Above and below ----


class _Tree:
    """The plans below the subject by levels, and those directly above, as far as they are decided and public."""

    def __init__(self, subject: Subject, brief: Brief):
        self.subject = subject
        visible = Plan.objects.visible_to(brief.membership).filter(archived_at=None).select_related("unit")
        rows = {plan.pk: plan for plan in visible}
        rows[subject.plan.pk] = subject.plan
        self.links: dict[int, dict[int, str]] = defaultdict(dict)  # parent -> child -> key of the method
        self.parents: list[int] = []
        for link in ParentLink.objects.visible_to(brief.membership).filter(plan__in=rows, parent__in=rows):
            self.links[link.parent_id][link.plan_id] = str(link.item or "")
            if link.plan_id == subject.plan.pk:
                self.parents.append(link.parent_id)
        self.rows = rows
        near = [rows[pk] for pk in {*self._under(subject.plan.pk), *self.parents}]
        self.texts: dict[int, values.Plan] = {pk: public(text) for pk, text in locked_texts(near).items()}
        self.texts[subject.plan.pk] = subject.text
        self.undecided = sum(pk not in self.texts for pk in self._under(subject.plan.pk))

    @property
    def above(self) -> list[int]:
        return [pk for pk in self.parents if pk in self.texts]

    @property
    def below(self) -> list[int]:
        return self._under(self.subject.plan.pk)

    def blocks(self) -> Iterator[Block]:
        own = self._pairings(self.subject.plan.pk)
        if self.below:
            yield Lead(_carried(own))
        if self.above:
            yield Table(
                caption=_("Above"),
                columns=(_("Plan"), _("Unit"), _("Its method that is carried here"), _("Words")),
                rows=tuple(self._row(pk, self.subject.plan.pk, pk) for pk in self.above),
            )
        if rows := tuple(self._walk(self.subject.plan.pk, 0, {self.subject.plan.pk})):
            columns = (_("Plan"), _("Unit"), _("Method of the plan above it"), _("Words"))
            yield Table(caption=_("Below, level by level"), columns=columns, rows=rows)
        if own.orphans and self.below:
            methods = {item.key: plain(item.text) for item in cascade.methods(self.subject.text)}
            yield Heading(_("Methods that no plan below carries"))
            yield Bullets(tuple(methods[key] for key in own.orphans))
        if self.undecided:
            sentence = ngettext(
                "%(number)s plan below is not decided yet and is left out.",
                "%(number)s plans below are not decided yet and are left out.",
                self.undecided,
            )
            yield Paragraph(sentence % {"number": self.undecided})

    def _under(self, plan: int) -> list[int]:
        """Everything below, each once, however the plans hang together."""
        found: dict[int, None] = {}
        waiting = list(self.links[plan])
        while waiting:
            pk = waiting.pop(0)
            if pk not in found and pk != self.subject.plan.pk:
                found[pk] = None
                waiting += self.links[pk]
        return list(found)

    def _pairings(self, plan: int) -> Pairings:
        children = {pk: self.texts[pk] for pk in self.links[plan] if pk in self.texts}
        return cascade.pairings(self.texts[plan], children, {pk: key for pk, key in self.links[plan].items() if key})

    def _walk(self, plan: int, depth: int, drawn: set[int]) -> Iterator[tuple[Cell, ...]]:
        for pk in self.links[plan]:
            if pk in self.texts and pk not in drawn and depth < DEEPEST:
                drawn.add(pk)
                yield self._row(plan, pk, pk, depth)
                yield from self._walk(pk, depth + 1, drawn)

    def _row(self, parent: int, child: int, named: int, depth: int = 0) -> tuple[Cell, ...]:
        """How `child` carries a method of `parent`, told in the row of the plan `named`."""
        carrier, method = self._carrier(parent, child)
        words, tone = _closeness(carrier)
        unit = self.rows[named].unit
        return (
            Cell("– " * depth + self.texts[named].title),
            Cell(unit.name if unit else _("The whole organization")),
            Cell(method),
            Cell(words, tone=tone),
        )

    def _carrier(self, parent: int, child: int) -> tuple[Carrier | None, str]:
        methods = {item.key: plain(item.text) for item in cascade.methods(self.texts[parent])}
        carriers = self._pairings(parent).carriers
        found = ((one, methods[key]) for key, some in carriers.items() for one in some if one.child == child)
        return next(found, (None, ""))


def _carried(own: Pairings) -> str:
    total = len(own.carriers)
    return _("%(carried)s of %(total)s methods are carried by a decided plan below.") % {
        "carried": total - len(own.orphans),
        "total": total,
    }


def _closeness(carrier: Carrier | None) -> tuple[str, str]:
    if carrier is None:
        return _("carries none"), "warn"
    said: Mapping[Closeness, tuple[str, str]] = {
        Closeness.IDENTICAL: (_("same words"), "ok"),
        Closeness.CLOSE: (_("close in words"), ""),
        Closeness.NONE: (_("other words"), "warn"),
    }
    return said[carrier.match.kind]


# ---- Measures ----


def _standing_lead(found: tuple[Standing, ...]) -> Lead:
    fine = sum(standing.tone == "ok" for standing in found)
    return Lead(_("%(fine)s of %(total)s measures are on track.") % {"fine": fine, "total": len(found)})


def _standing_facts(found: tuple[Standing, ...]) -> Facts:
    counts: dict[str, int] = {}
    for standing in found:
        label = str(standing.last.get_status_display()) if standing.last else _("no check-in yet")
        counts[label] = counts.get(label, 0) + 1
    return Facts(tuple(Fact(label, str(number)) for label, number in counts.items()))


def _standing_table(found: tuple[Standing, ...]) -> Table:
    return Table(
        caption=_("Measures by their last check-in"),
        columns=(
            _("Measure"), _("Owner"), _("Checked in"), _("Status"), _("Start"), _("Now"), _("Target"), _("By"), _("Forecast"),
        ),
        rows=tuple(_standing_row(standing) for standing in found),
    )  # fmt: skip


def _standing_row(standing: Standing) -> tuple[Cell, ...]:
    last, ahead = standing.last, standing.forecast
    status = str(last.get_status_display()) if last else _("no check-in yet")
    return (
        Cell(standing.words),
        Cell(standing.owner),
        Cell(wording.day(last.on) if last else ""),
        Cell(status, tone=standing.tone),
        Cell(standing.baseline),
        Cell(standing.last_value),
        Cell(standing.target),
        Cell(wording.day(standing.due) if standing.due else ""),
        Cell(ahead.sentence if ahead else ""),
    )
