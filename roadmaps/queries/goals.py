"""Goals of plans and the steps of streams that they serve. A goal that the reader may not read is nowhere, not even in a
number. As many queries for many goals as for one.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from organizations.models import Membership
from roadmaps.models import GoalTrace
from valuestreams.goals import Judgement, Verdict, judge
from valuestreams.models import State, Step, Stream
from valuestreams.queries.steps import step_names, step_names_of
from vpmom.kinds import Part
from vpmom.models import Item, Plan
from vpmom.plan import VISIBILITIES, Visibility
from vpmom.queries.reading import clearances, unseen
from vpmom.words import plain

GOALS = frozenset({Part.ORDER, Part.WAY, Part.RESULT})  # what a section must say for its lines to be goals
MOST_FOUND = 20  # of a search
WHOLE = ""  # the step key of a goal that serves the whole stream


@dataclass(frozen=True)
class Goal:
    """A line of a plan, and whom it belongs to: `department` is the plan's, `team` the line's own, `role` who owns it."""

    pk: int
    text: str  # without Markdown
    kind: str  # "measure", "key result" …
    plan: Plan
    department: str  # empty: the whole organization
    team: str
    role: str
    unit_ids: frozenset[int]

    def matches(self, words: Iterable[str]) -> bool:
        """Whether all `words`, in small letters, are somewhere in what is said of it."""
        said = " ".join((self.text, self.plan.title, self.department, self.team, self.role)).casefold()
        return all(word in said for word in words)


@dataclass(frozen=True)
class Served:
    """A goal that serves a step of a stream."""

    trace: GoalTrace
    goal: Goal
    judgement: Judgement


@dataclass(frozen=True)
class StepGoals:
    key: str
    name: str
    goals: tuple[Served, ...]


@dataclass(frozen=True)
class StreamGoals:
    """`whole` are goals of the stream as a whole, `steps` those of each step of the current state. `gone` serve a step
    that the current state does not have; `idle` are goals of departments of the stream that serve no step of any stream.
    """

    whole: StepGoals
    steps: tuple[StepGoals, ...]
    gone: tuple[StepGoals, ...]
    idle: tuple[Goal, ...]

    @property
    def unserved(self) -> tuple[StepGoals, ...]:
        return tuple(step for step in self.steps if not step.goals)

    @property
    def served(self) -> tuple[Served, ...]:
        return tuple(one for step in (self.whole, *self.steps, *self.gone) for one in step.goals)

    def count(self, verdict: Verdict) -> int:
        """How many different goals have it."""
        return len({one.goal.pk for one in self.served if one.judgement.verdict is verdict})


def readable_goals(
    membership: Membership,
    *,
    only: Collection[int] | None = None,
    most: Callable[[Plan], Visibility] = lambda plan: Visibility.CONFIDENTIAL,
) -> dict[int, Goal]:
    """Every goal of the plans in use that she may read, by the id of its line; of `only` these lines, and nothing that
    is more confidential than `most` of its plan.
    """
    plans = Plan.objects.visible_to(membership).filter(archived_at=None)
    if only is not None:
        plans = plans.filter(items__in=only).distinct()
    known = {plan.pk: plan for plan in plans.select_related("unit", "owner")}
    cleared = clearances(known.values(), membership)
    rows: dict[int, list[Item]] = defaultdict(list)
    for item in Item.objects.live().filter(plan__in=known).select_related("owner", "unit"):
        rows[item.plan_id].append(item)
    found: dict[int, Goal] = {}
    for pk, items in rows.items():
        hidden = unseen(items, min(cleared[pk], most(known[pk]), key=VISIBILITIES.index))
        for item in items:
            if str(item.key) not in hidden and (only is None or item.pk in only) and _is_goal(known[pk], item):
                found[item.pk] = _goal(known[pk], item)
    return found


def _is_goal(plan: Plan, item: Item) -> bool:
    parts = {shape.key: shape.part for shape in plan.shape.sections}
    return parts.get(item.section) in GOALS and bool(item.text.strip())


def _goal(plan: Plan, item: Item) -> Goal:
    owner = item.owner or (None if item.owner_text else plan.owner)
    role = f"{owner.name}, {owner.title}" if owner and owner.title else owner.name if owner else item.owner_text
    return Goal(
        pk=item.pk,
        text=plain(item.text),
        kind=plan.shape.section(item.section).one,
        plan=plan,
        department=plan.unit.name if plan.unit else "",
        team=item.unit.name if item.unit else "",
        role=role,
        unit_ids=frozenset(pk for pk in (plan.unit_id, item.unit_id) if pk),
    )


def readable_traces(membership: Membership, goals: Collection[int]):
    """Traces of these goals to streams that she reads."""
    return GoalTrace.objects.visible_to(membership).filter(item__in=goals).select_related("stream", "organization")


def stream_goals(stream: Stream, membership: Membership) -> StreamGoals:
    return _stream_goals(stream, membership, readable_goals(membership))


def reported_goals(stream: Stream, membership: Membership) -> StreamGoals:
    """What of `stream_goals` a report about the stream may say: whoever reads the stream reads it, also long after. So
    nothing confidential, and of plans of other units only what is public.
    """
    shared = {None, stream.unit_id}

    def most(plan: Plan) -> Visibility:
        return Visibility.INTERNAL if plan.unit_id in shared else Visibility.PUBLIC

    return _stream_goals(stream, membership, readable_goals(membership, most=most))


def _stream_goals(stream: Stream, membership: Membership, goals: dict[int, Goal]) -> StreamGoals:
    traces = list(readable_traces(membership, goals))
    here: dict[str, list[Served]] = defaultdict(list)
    for trace in traces:
        if trace.stream_id == stream.pk:
            goal = goals[trace.item_id]
            here[trace.step_key].append(Served(trace, goal, judge(goal.text, user=stream.user)))
    current = _current_steps(stream)
    names = step_names(stream)
    gone = [key for key in here if key and key not in {step.key for step in current}]
    traced = {trace.item_id for trace in traces}
    departments = {step.unit_id for step in current if step.unit_id} | ({stream.unit_id} - {None})
    return StreamGoals(
        whole=StepGoals(WHOLE, _("The whole stream"), tuple(here[WHOLE])),
        steps=tuple(StepGoals(step.key, step.name or step.key, tuple(here[step.key])) for step in current),
        gone=tuple(StepGoals(key, names.get(key, key), tuple(here[key])) for key in gone),
        idle=tuple(goal for goal in goals.values() if goal.unit_ids & departments and goal.pk not in traced),
    )


def _current_steps(stream: Stream) -> list[Step]:
    rows = Step.objects.filter(state__stream=stream, state__deleted_at=None, state__kind=State.Kind.CURRENT)
    return list(rows.order_by("position"))


def found_goals(membership: Membership, words: str, *, stream: Stream, step_key: str) -> list[Goal]:
    """Goals with all of these words that do not serve the step yet; the first MOST_FOUND."""
    asked = words.casefold().split()
    rows = GoalTrace.objects.visible_to(membership).filter(stream=stream, step_key=step_key)
    taken = set(rows.values_list("item", flat=True))
    goals = readable_goals(membership).values() if asked else ()
    return [goal for goal in goals if goal.pk not in taken and goal.matches(asked)][:MOST_FOUND]


@dataclass(frozen=True)
class Serving:
    """A goal, how it reads, and what it serves: (stream, name of the step or empty for the whole)."""

    goal: Goal
    judgement: Judgement
    serves: tuple[tuple[Stream, str], ...]


def goals_served(
    membership: Membership, *, words: str = "", unit: int | None = None, verdict: str = "", idle: bool = False
) -> list[Serving]:
    """Every goal of the organization that she may read with the steps that it serves, department by department.

    `unit`: of this department or team only; `idle`: only those that serve nothing.
    """
    goals = readable_goals(membership)
    served: dict[int, list[GoalTrace]] = defaultdict(list)
    for trace in readable_traces(membership, goals):
        served[trace.item_id].append(trace)
    names = step_names_of({trace.stream_id for traces in served.values() for trace in traces})
    asked = words.casefold().split()
    chosen = (
        _serving(goal, served[goal.pk], names)
        for goal in goals.values()
        if goal.matches(asked) and (unit is None or unit in goal.unit_ids) and not (idle and served[goal.pk])
    )
    found = [one for one in chosen if not verdict or one.judgement.verdict == verdict]
    return sorted(found, key=lambda one: (one.goal.department.casefold(), one.goal.team.casefold(), one.goal.pk))


def _serving(goal: Goal, traces: list[GoalTrace], names: dict[int, dict[str, str]]) -> Serving:
    user = next((trace.stream.user for trace in traces), "")
    steps = ((trace.stream, names[trace.stream_id].get(trace.step_key, trace.step_key)) for trace in traces)
    return Serving(goal, judge(goal.text, user=user), tuple(steps))
