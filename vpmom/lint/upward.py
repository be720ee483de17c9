"""A: the plan and those above and below it; D4: those beside it; C: its last locked text."""

from collections.abc import Iterator
from datetime import timedelta

from vpmom.cascade import pairings
from vpmom.contradictions import contradictions
from vpmom.kinds import Part
from vpmom.lint.finding import Finding, Severity
from vpmom.lint.measures import points_away
from vpmom.lint.quantities import has_number, on_quarter_edges
from vpmom.lint.reading import Line, Reading, at, read
from vpmom.parser.periods import FiscalYearEnd
from vpmom.plan import Direction, Item, Measure, Period, Plan
from vpmom.similarity import CLOSE, likeness
from vpmom.wording import day, number
from vpmom.words import is_english, live, stems

LATE = timedelta(days=20)  # before the period's end: from then on a target stays as it is


def has_a_parent(reading: Reading) -> Iterator[Finding]:
    plan, context = reading.plan, reading.context
    if plan.parents or context.parents or context.children or not plan.unit:
        return
    if top := next((other for other in context.others if not other.unit and not other.parents), None):
        reason = "It hangs on no plan above it."
        yield Finding("A1", Severity.WARNING, "", "", reason, f"Choose its parent, such as “{live(top.title)}”.")
    elif context.others:
        reason = "There is no plan of the whole organization that it could serve."
        yield Finding(
            "A1", Severity.WARNING, "", "", reason, "Ask for one; a vision and its priorities are a beginning."
        )


def echoes_a_method(reading: Reading) -> Iterator[Finding]:
    """Silent as soon as one word connects the vision to a line of a parent."""
    vision = " ".join(line.whole for line in reading.of(Part.AIM))
    above = [
        item for parent in reading.context.parents for part in (Part.WAY, Part.ORDER) for item in parent.items(part)
    ]
    texts = [live(item.text) for item in above]
    if not vision or not texts or not is_english([vision, *texts]):
        return
    if not any(stems(vision) & stems(text) for text in texts):
        way = "methods" if reading.context.parents[0].shape.keys_of(Part.WAY) else "lines"
        yield reading.over(
            Part.AIM,
            "A2",
            Severity.NOTE,
            f"No word of it comes back in the {way} of the plan above.",
            "Use the parent's words for what this unit carries, or ask the parent to name it.",
        )


def carried_below(reading: Reading) -> Iterator[Finding]:
    """Speaks when at least one method is carried by a child: then those that none carries stand out."""
    orphans = set(pairings(reading.plan, dict(enumerate(reading.context.children))).orphans)
    carried = reading.context.carried
    bare = [line for line in reading.of(Part.WAY) if line.key in orphans - carried]
    if len(bare) == len(reading.of(Part.WAY)):
        return
    yield from reading.tell(
        "A3",
        Severity.WARNING,
        [line for line in bare if not line.item.owner and not line.item.unit],
        one="No plan below carries it.",
        many=f"No plan below carries {{n}} of the {reading.many(Part.WAY)}.",
        fix="Hand it to a unit that plans for it, or name here who does it.",
    )


def parent_stands_still(reading: Reading) -> Iterator[Finding]:
    for title in reading.context.changed_parents:
        reason = f"“{live(title)}” above it has changed since this plan was signed."
        yield Finding("A4", Severity.WARNING, "", "", reason, "Look at what changed, and accept or decline it.")


def inside_the_period(reading: Reading) -> Iterator[Finding]:
    plan, context = reading.plan, reading.context
    if plan.period is None:
        return
    for parent in context.parents:
        if parent.period and not (parent.period.start <= plan.period.start and plan.period.end <= parent.period.end):
            reason = f"Its period reaches beyond that of “{live(parent.title)}”."
            yield Finding("A5", Severity.WARNING, "", "", reason, "Shorten the period, or correct that of the parent.")
    if not any(parent.period == plan.period for parent in context.parents):
        yield from _on_fiscal_quarters(plan.period, context.fiscal_year_end)


def _on_fiscal_quarters(period: Period, year_end: FiscalYearEnd | None) -> Iterator[Finding]:
    if year_end and not on_quarter_edges(period.start, period.end, year_end):
        reason = "Its period does not begin and end with fiscal quarters."
        yield Finding(
            "A5", Severity.NOTE, "", "", reason, "Move its ends, or correct the fiscal year of the organization."
        )


def keeps_the_order(reading: Reading) -> Iterator[Finding]:
    """The first priority here stands below another one of this plan in the parent's own order."""
    lines = reading.of(Part.ORDER)
    for parent in reading.context.parents:
        ranks = [_rank(line.text, parent) for line in lines]
        first = ranks[0] if ranks else None
        if first is not None and any(rank is not None and rank < first for rank in ranks[1:]):
            reason = f"“{live(parent.title)}” ranks it below another priority of this plan."
            fix = "Take over the parent's order, or settle the difference with its owner."
            yield at(lines[0], "A6", Severity.NOTE, reason, fix)


def _rank(text: str, parent: Plan) -> int | None:
    """The place of the parent's priority that says the same as `text`."""
    scored = [(likeness(text, live(item.text)), -place) for place, item in enumerate(parent.items(Part.ORDER))]
    score, place = max(scored, default=(0, 0))
    return -place if score >= CLOSE else None


def agrees_with_others(reading: Reading) -> Iterator[Finding]:
    plans = dict(enumerate((reading.plan, *reading.context.others)))
    lines = {line.key: line for line in reading.lines}
    told = set()
    for found in contradictions(plans):
        line = lines.get(found.first.item)
        if found.first.plan == 0 and line and line.key not in told:
            told.add(line.key)
            fix = "Agree on one with the owner of the other plan, or name what makes the two different."
            yield at(line, "D4", Severity.WARNING, " ".join(found.sentence.split()), fix)


def targets_stand(reading: Reading) -> Iterator[Finding]:
    """Only in the last weeks of the period: before, a target may still be corrected."""
    plan, former = reading.plan, reading.context.former
    if former is None or former.period is None or plan.period is None:
        return
    if plan.period.start > former.period.end or reading.context.today <= former.period.end - LATE:
        return
    before = {item.key: item for item in former.items(Part.RESULT)}
    for line in reading.of(Part.RESULT):
        if reason := _made_easier(before.get(line.key), line.item):
            yield at(
                line,
                "C1",
                Severity.WARNING,
                reason,
                "Put it back, and tell in the check-in what kept you from reaching it.",
            )


def _made_easier(former: Item | None, now: Item) -> str:
    was, measure = former.measure if former else None, now.measure
    if not was or not measure:
        return ""
    if was.target is not None and measure.target is not None and was.unit == measure.unit and _is_easier(was, measure):
        return f"Its target went from {number(was.target)} to {number(measure.target)} shortly before the end of the period."
    if was.due and measure.due and measure.due > was.due:
        return f"Its date moved from {day(was.due)} to {day(measure.due)} shortly before the end of the period."
    return ""


def _is_easier(was: Measure, now: Measure) -> bool:
    if was.target is None or now.target is None or was.direction == Direction.HOLD:
        return False
    return now.target < was.target if was.direction == Direction.UP else now.target > was.target


def numbers_stay(reading: Reading) -> Iterator[Finding]:
    former = reading.context.former
    before = {item.key: item for item in former.items(Part.RESULT)} if former else {}
    lost = [line for line in reading.of(Part.RESULT) if line.key in before and _lost_number(before[line.key], line)]
    yield from reading.tell(
        "C2",
        Severity.WARNING,
        lost,
        one="It had a number in the last locked version, and has none now.",
        many="{n} of them had a number in the last locked version, and have none now.",
        fix="Put the number back, or say in the commentary why nobody can be held to it.",
    )


def _lost_number(former: Item, line: Line) -> bool:
    was, now = read(former, line.section), line.item.measure
    had = has_number(was.whole) or bool(former.measure and former.measure.target is not None)
    has = has_number(line.whole) or bool(now and (now.target is not None or now.zones))
    return had and not has and not points_away(line)


def keeps_its_frame(reading: Reading) -> Iterator[Finding]:
    plan, former = reading.plan, reading.context.former
    if former is None:
        return
    gone = []
    if former.rapid and not plan.rapid:
        gone.append("its RAPID line")
    if (former.period or former.period_label) and not (plan.period or plan.period_label):
        gone.append("its period")
    if former.vetted and not plan.vetted and plan.stage >= 100:
        gone.append("its vetted date")
    if gone:
        reason = f"The last locked version had {' and '.join(gone)}; this one has not."
        yield Finding(
            "C3", Severity.WARNING, "", "", reason, "Put it back, so that a reader knows who decided, and for when."
        )


CHECKS = (
    has_a_parent,
    echoes_a_method,
    carried_below,
    parent_stands_still,
    inside_the_period,
    keeps_the_order,
    agrees_with_others,
    targets_stand,
    numbers_stay,
    keeps_its_frame,
)
