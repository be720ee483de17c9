"""What a review of a plan goes through: measures, priorities, vision, obstacles, methods; and of a unit, its plans.

Facts show what the reader may read. Questions are put on a list that everybody who reads the review reads: they quote
public lines only, whoever opens the page, and speak of the others as "a line of this plan".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext as _

from cadence.agenda import AgendaPart, Brief, Fact, Question, QuestionKind, Subject
from vpmom import plan as values
from vpmom.audience import for_reader
from vpmom.diff.change import shortened
from vpmom.kinds import Part
from vpmom.lint import Context, Finding, Severity, lint
from vpmom.models import Item, Plan
from vpmom.plan import LinkKind, ObstacleState, Visibility
from vpmom.progress import CheckInStatus
from vpmom.queries.following import Followed, Standing, standings
from vpmom.queries.reading import shown_to
from vpmom.words import live

ORDER = (Part.RESULT, Part.ORDER, Part.AIM, Part.HURDLE, Part.WAY)
FROM_CHECKS = 8  # questions that the checks may bring to one part
TOLD_HERE = frozenset({"M3", "O2", "P2"})  # checks that ask what is asked here in other words
QUOTE = 160  # letters of a line
MOST_PLANS = 100


class PlanAgenda:
    key = "vpmom"
    prefix = "plan"

    def subject(self, brief: Brief) -> Subject | None:
        plan = _plan(brief)
        return Subject(plan.title, _url(plan), plan.unit) if plan else None

    def parts(self, brief: Brief) -> Iterable[AgendaPart]:
        if not brief.subject:
            return [_plans(brief)]
        plan = _plan(brief)
        return _Agenda(plan, brief).parts() if plan else []


def _plan(brief: Brief) -> Plan | None:
    number = brief.subject.partition(":")[2]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    rows = Plan.objects.visible_to(brief.membership).select_related("organization", "unit", "owner")
    return rows.filter(pk=int(number)).first()


def _url(plan: Plan) -> str:
    return reverse("plan", args=[plan.organization.slug, plan.pk])


@dataclass(frozen=True)
class _Agenda:
    """One plan in one review."""

    plan: Plan
    brief: Brief

    def parts(self) -> Iterator[AgendaPart]:
        builders = {
            Part.RESULT: (self._measures, _("Would two people score these the same way, and how do they stand?")),
            Part.ORDER: (self._priorities, _("Is this still the order in which you would cut, from below?")),
            Part.AIM: (self._vision, _("Does this still say where all of it leads?")),
            Part.HURDLE: (self._obstacles, _("What worries you that has no answer yet?")),
            Part.WAY: (self._methods, _("Who does it, and on whom does it depend?")),
        }
        for part in ORDER:
            if keys := self.text.shape.keys_of(part):
                build, asks = builders[part]
                facts, questions = build()
                title = " · ".join(self.text.label(key) for key in keys)
                asked = _once([*questions, *self._checks(part)])
                yield AgendaPart(f"plan-{part.value}", title, asks, tuple(facts), asked)

    @cached_property
    def text(self) -> values.Plan:
        """As far as this reader may read it: for the facts."""
        return shown_to(self.plan, self.brief.membership)

    @cached_property
    def shared(self) -> values.Plan:
        """As far as everybody may read it who reads the review: for the questions."""
        return for_reader(self.text, Visibility.INTERNAL)

    @cached_property
    def public(self) -> values.Plan:
        """As far as anybody may read it to whom a question is put: her unit may not see this plan."""
        return for_reader(self.text, Visibility.PUBLIC)

    @cached_property
    def quotable(self) -> frozenset[str]:
        return frozenset(item.key for _section, item in self.public.walk())

    @cached_property
    def rows(self) -> dict[str, Item]:
        rows = Item.objects.live().filter(plan=self.plan).select_related("unit", "owner")
        return {str(row.key): row for row in rows}

    @cached_property
    def standings(self) -> dict[str, Standing]:
        found = Followed(self.plan, self.text, None)
        return {one.key: one for one in standings(found, self.brief.membership)}

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        organization = self.plan.organization
        end = (organization.fiscal_year_end_month, organization.fiscal_year_end_day)
        told = Context(today=self.brief.on, fiscal_year_end=end)
        found = lint(self.shared, told)
        if self.public != self.shared:  # what holds without the other lines, too, quotes none of them
            holding = lint(self.public, told)
            found = tuple(one for one in found if one in holding)
        return tuple(one for one in found if not one.muted and one.severity != Severity.NOTE)

    def _lines(self, part: Part, text: values.Plan) -> list[values.Item]:
        """Those that still count: what is struck out is not talked about."""
        return [item for item in text.items(part) if live(item.text)]

    def _measures(self) -> tuple[list[Fact], list[Question]]:
        facts = [self._standing(item) for item in self._lines(Part.RESULT, self.text)]
        return facts, [q for item in self._lines(Part.RESULT, self.shared) if (q := self._about_measure(item))]

    def _standing(self, item: values.Item) -> Fact:
        one = self.standings.get(item.key)
        if one is None or one.last is None:
            return Fact(live(item.text), item.owner, _("no check-in yet"))
        target = _("target %(target)s") % {"target": one.target} if one.target else ""
        note = ", ".join(words for words in (one.last_value, target, one.owner) if words)
        return Fact(
            live(item.text), note, f"{one.sign} {one.last.get_status_display()}", one.tone, self._measure_url(item)
        )

    def _measure_url(self, item: values.Item) -> str:
        return reverse("plan-measure", args=[self.plan.organization.slug, self.plan.pk, item.key])

    def _about_measure(self, item: values.Item) -> Question | None:
        one = self.standings.get(item.key)
        status = one.status if one else None
        if status in (CheckInStatus.UNREACHABLE, CheckInStatus.OFF_TRACK, CheckInStatus.AT_RISK):
            return self._ask(item, "track", _("What brings %(line)s back on track, or what is given up?"))
        if status == CheckInStatus.DATA_NEEDED:
            return self._ask(item, "data", _("Who gets the figures for %(line)s, and by when?"))
        if status is None and self.plan.status == Plan.Status.LOCKED:
            return self._ask(item, "silent", _("How does %(line)s stand? Nobody has checked in yet."))
        return None

    def _priorities(self) -> tuple[list[Fact], list[Question]]:
        lines = self._lines(Part.ORDER, self.text)
        facts = [Fact(f"{rank}. {live(item.text)}") for rank, item in enumerate(lines, 1)]
        if len(lines) < 2 or self.text.order_confirmed:
            return facts, []
        words = _("Is this the order in which you would cut, from below? Nobody has confirmed it.")
        return facts, [Question("order", words, QuestionKind.DECISION, self.brief.subject)]

    def _vision(self) -> tuple[list[Fact], list[Question]]:
        return [Fact(live(item.text)) for item in self._lines(Part.AIM, self.text)], []

    def _obstacles(self) -> tuple[list[Fact], list[Question]]:
        facts = [self._obstacle(item) for item in self._lines(Part.HURDLE, self.text)]
        open_ = [item for item in self._lines(Part.HURDLE, self.shared) if self._is_unanswered(item)]
        words = _("What answers %(line)s, or is it accepted?")
        return facts, [self._ask(item, "answer", words) for item in open_]

    def _obstacle(self, item: values.Item) -> Fact:
        state = item.obstacle.state if item.obstacle else ObstacleState.OPEN
        if state == ObstacleState.ACCEPTED:
            return Fact(live(item.text), item.obstacle.reason if item.obstacle else "", _("accepted"))
        if state == ObstacleState.CLEARED:
            return Fact(live(item.text), "", _("cleared"), "ok")
        if self._is_unanswered(item):
            return Fact(live(item.text), item.owner, _("no answer"), "warn")
        return Fact(live(item.text), item.owner, _("answered by a method"), "ok")

    def _is_unanswered(self, item: values.Item) -> bool:
        """As far as this reader can tell: a method that she may not read answers nothing for her."""
        answered = {link.target for link in self.text.links if link.kind == LinkKind.ANSWERS}
        state = item.obstacle.state if item.obstacle else ObstacleState.OPEN
        return state == ObstacleState.OPEN and item.key not in answered

    def _methods(self) -> tuple[list[Fact], list[Question]]:
        facts = [self._method(item) for item in self._lines(Part.WAY, self.text)]
        return facts, [q for item in self._lines(Part.WAY, self.shared) for q in self._about_method(item)]

    def _method(self, item: values.Item) -> Fact:
        note = ", ".join(words for words in (item.owner, item.unit) if words)
        return Fact(live(item.text), note, "" if item.owner else _("no owner"), "" if item.owner else "warn")

    def _about_method(self, item: values.Item) -> Iterator[Question]:
        row = self.rows[item.key]
        if row.unit_id is not None and row.unit_id != self.plan.unit_id:
            words = _("Does %(unit)s take on %(line)s, and by when?")
            owner = row.owner_id or row.unit.lead_id
            yield self._ask(item, "unit", words, QuestionKind.DEPENDENCY, row.unit_id, owner, unit=row.unit.name)
        if not item.owner:
            yield self._ask(item, "owner", _("Who owns %(line)s?"))

    def _checks(self, part: Part) -> Iterator[Question]:
        """What the checks found in this part, as questions."""
        lines = {item.key: item for _section, item in self.shared.walk()}
        here = self.text.shape.keys_of(part)
        found = (one for one in self.findings if one.section in here and one.check not in TOLD_HERE)
        for one in islice(found, FROM_CHECKS):
            line = lines.get(one.item)
            said = f"{_quoted(line)}: {one.reason}" if line else one.reason
            key = f"{one.item or one.section}:{one.check}"
            yield Question(key, said, QuestionKind.QUESTION, self.brief.subject)

    def _ask(
        self, item: values.Item, key: str, words: str, kind=QuestionKind.QUESTION, to: int | None = None,
        owner: int | None = None, **more: str,
    ) -> Question:  # fmt: skip
        """A question about one line; its owner is to answer it unless somebody else is."""
        asked = owner if owner is not None else self.rows[item.key].owner_id
        line = _quoted(item) if item.key in self.quotable else _("a line of this plan")
        said = words % {"line": line, **more}
        return Question(f"{item.key}:{key}", said, kind, self.brief.subject, to, asked)


def _quoted(item: values.Item) -> str:
    return f"“{shortened(live(item.text), QUOTE)}”"


def _once(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Each key once: two checks may say the same of one line."""
    found: dict[str, Question] = {}
    for question in questions:
        found.setdefault(question.key, question)
    return tuple(found.values())


def _plans(brief: Brief) -> AgendaPart:
    """The plans of a unit, or all that this reader sees of the whole organization."""
    rows = (
        Plan.objects.visible_to(brief.membership)
        .filter(archived_at=None)
        .select_related("organization", "unit", "owner")
    )
    if brief.unit is not None:
        rows = rows.filter(unit=brief.unit)
    plans = list(rows[:MOST_PLANS])
    facts = tuple(
        Fact(
            plan.title,
            ", ".join(str(one) for one in (plan.unit, plan.owner) if one),
            plan.get_status_display(),
            url=_url(plan),
        )
        for plan in plans
    )
    asks = _("Which of these plans holds, which has to change, and which is missing?")
    questions = tuple(q for plan in plans for q in _about_plan(plan))
    return AgendaPart("plans", _("Plans"), asks, facts, questions)


def _about_plan(plan: Plan) -> Iterator[Question]:
    words = {"plan": f"“{plan.title}”"}
    owner = plan.owner_id
    if plan.status != Plan.Status.LOCKED:
        said = _("What keeps %(plan)s from being agreed and locked?") % words
        yield Question(f"{plan.ref}:locked", said, QuestionKind.QUESTION, plan.ref, None, owner)
    if owner is None:
        yield Question(f"{plan.ref}:owner", _("Who owns %(plan)s?") % words, QuestionKind.DECISION, plan.ref)
