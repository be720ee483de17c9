"""Checking in on a measure, and weighing the priorities. A check-in is only ever added: a correction is a new one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership, Person
from organizations.permissions import Permission
from vpmom import plan as values
from vpmom.kinds import Part
from vpmom.models import CheckIn, Item, NextAction, Plan
from vpmom.plan import MeasureKind
from vpmom.progress import CheckInStatus
from vpmom.queries.following import Followable, followed, may_check_in
from vpmom.rollup import weights as shares
from vpmom.services.drafting import require_open
from vpmom.services.items import require_plan_days
from vpmom.wording import day
from vpmom.words import live

MOST_ACTIONS = 10  # of one check-in
MOST_CONFIDENCE = 10
MOST_WORDS = 3000  # characters, in either of the two texts
CLOSING = (NextAction.Outcome.DONE, NextAction.Outcome.GOES_ON, NextAction.Outcome.DROPPED)


@dataclass(frozen=True)
class NewAction:
    text: str
    owner: Person | None = None
    due: date | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of an open action. One that goes on is asked about again the next time."""

    action: NextAction
    outcome: str
    note: str = ""


@dataclass(frozen=True)
class Said:
    """How a measure stands. Of `value`, `done` and `zone` (its place from 0) only that of the measure's kind is given."""

    on: date
    status: str
    value: Decimal | None = None
    done: bool | None = None
    zone: int | None = None
    confidence: int | None = None
    going_well: str = ""
    not_going_well: str = ""
    actions: tuple[NewAction, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


class MeasureRefused(DomainError):
    """One of several check-ins was refused. `key`: of its measure."""

    def __init__(self, refusal: DomainError, key: str):
        super().__init__(str(refusal), refusal.field)
        self.key = key


@transaction.atomic
def check_in(*, by: Membership, measured: Followable, said: Said) -> CheckIn:
    """Record how the measure stood on a day. Another one for the same day corrects it, and both stay to be read."""
    by.require(Permission.PARTICIPATE)
    require_named(by, measured)
    _check_day(measured, said.on)
    _check_value(measured.measure, said)
    _check_words(said)
    made = CheckIn.objects.create(
        organization=by.organization,
        item=measured.row,
        on=said.on,
        value=said.value,
        done=said.done,
        zone=said.zone,
        status=said.status,
        confidence=said.confidence,
        going_well=said.going_well,
        not_going_well=said.not_going_well,
        by=by,
    )
    _plan_actions(made, said.actions)
    for told in said.outcomes:
        _close(made, told)
    return made


@transaction.atomic
def check_in_all(*, by: Membership, told: Iterable[tuple[Followable, Said]]) -> list[CheckIn]:
    """`check_in` on several measures: all of them, or none. Raises MeasureRefused for the first that cannot be."""
    by.require(Permission.PARTICIPATE)
    return [_one_of_them(by, measured, said) for measured, said in told]


def _one_of_them(by: Membership, measured: Followable, said: Said) -> CheckIn:
    try:
        return check_in(by=by, measured=measured, said=said)
    except DomainError as refusal:
        raise MeasureRefused(refusal, measured.line.key) from refusal


def require_named(by: Membership, measured: Followable) -> None:
    require_open(measured.followed.plan)
    if not may_check_in(by, measured.followed.plan, measured.row):
        raise PermissionDenied(
            _("Only the owner of the measure or of the plan checks in here, or an editor of the plan’s unit.")
        )


def _check_day(measured: Followable, on: date) -> None:
    """After the period is fine: the last figures come late. Before it they would belong to another plan."""
    if on > localdate():
        raise DomainError(_("A check-in says how it stands by now: choose today or an earlier day."), "on")
    require_plan_days(on, field="on")
    start = measured.followed.start
    if start and on < start:
        raise DomainError(
            _("The plan’s period begins on %(day)s: what was before belongs to its baseline.") % {"day": day(start)},
            "on",
        )


def _check_value(measure: values.Measure, said: Said) -> None:
    fields = {MeasureKind.NUMBER: "value", MeasureKind.DONE: "done", MeasureKind.ZONES: "zone"}
    own = fields[measure.kind]
    for field in fields.values():
        if field != own and getattr(said, field) is not None:
            raise DomainError(_wrong_kind(measure.kind), field)
    given = getattr(said, own)
    if given is None and said.status != CheckInStatus.DATA_NEEDED and _is_told(measure):
        raise DomainError(_("How does it stand? Where nobody can say, choose “data needed”."), own)
    if measure.kind == MeasureKind.ZONES and given is not None and not 0 <= given < len(measure.zones):
        raise DomainError(_("This step is none of the measure: %(steps)s.") % {"steps": ", ".join(measure.zones)}, own)
    if isinstance(given, Decimal) and (not given.is_finite() or abs(given) >= 10**16):
        raise DomainError(_("Give a number with at most 16 digits before the point."), own)


def _is_told(measure: values.Measure) -> bool:
    """Whether the plan says what is counted. Words without a figure may be checked in on by their status alone."""
    return measure.kind == MeasureKind.DONE or bool(measure.zones) or measure.target is not None


def _wrong_kind(kind: MeasureKind) -> str:
    return {
        MeasureKind.NUMBER: _("This measure is a number: give its value."),
        MeasureKind.DONE: _("This measure is done or not done: it has no value."),
        MeasureKind.ZONES: _("This measure goes in worded steps: choose one of them."),
    }[kind]


def _check_words(said: Said) -> None:
    if said.status not in CheckIn.Status.values:
        raise DomainError(_("Choose one of the five states."), "status")
    if said.confidence is not None and not 0 <= said.confidence <= MOST_CONFIDENCE:
        raise DomainError(_("Confidence is a whole number from 0 to 10."), "confidence")
    for field in ("going_well", "not_going_well"):
        if len(getattr(said, field)) > MOST_WORDS:
            raise DomainError(_("This holds at most %(most)s characters.") % {"most": MOST_WORDS}, field)
    if len(said.actions) > MOST_ACTIONS:
        raise DomainError(_("A check-in plans at most %(most)s actions.") % {"most": MOST_ACTIONS}, "actions")


def _plan_actions(made: CheckIn, actions: Collection[NewAction]) -> None:
    require_plan_days(*(action.due for action in actions), field="actions")
    NextAction.objects.bulk_create(
        NextAction(
            organization_id=made.organization_id, check_in=made, text=action.text, owner=action.owner, due=action.due
        )
        for action in actions
    )


def _close(made: CheckIn, told: Outcome) -> None:
    """One that goes on becomes an open action of this check-in, so that the earlier one keeps what was said of it."""
    if told.outcome not in CLOSING:
        raise DomainError(_("What became of it? Done, goes on or dropped."), "outcomes")
    action = NextAction.objects.select_for_update().get(pk=told.action.pk)
    if action.check_in.item_id != made.item_id or action.outcome != NextAction.Outcome.OPEN:
        raise DomainError(
            _("Somebody has said meanwhile what became of “%(action)s”.") % {"action": action.text}, "outcomes"
        )
    action.outcome, action.outcome_note, action.closed_in = told.outcome, told.note, made
    action.save(update_fields=["outcome", "outcome_note", "closed_in"])
    if told.outcome == NextAction.Outcome.GOES_ON:
        _plan_actions(made, [NewAction(action.text, action.owner, action.due)])


@transaction.atomic
def set_weights(*, by: Membership, plan: Plan, weights: Mapping[str, Decimal | None]) -> Plan:
    """How much each priority counts: key to share (0.4 is 40 %), None for what its rank says. All None: ranks again.

    Weights are no part of the text: a locked plan is weighed like a draft, and nobody has to sign again.
    """
    by.require(Permission.EDIT)
    by.require_unit(plan.unit_id)
    require_open(plan)
    orders = {item.key for item in followed(plan, by).text.items(Part.ORDER) if live(item.text)}
    if unknown := set(weights) - orders:
        raise DomainError(_("There is no priority “%(key)s” to weigh.") % {"key": min(unknown)[:40]})
    rows = {str(row.key): row for row in Item.objects.select_for_update(no_key=True).filter(plan=plan, key__in=orders)}
    before = _entered(rows)
    for key, share in weights.items():
        rows[key].weight = _checked_share(share)
    _require_sense(rows)
    Item.objects.bulk_update(rows.values(), ["weight"])
    audit.record("plan.weighed", plan, by=by, weights=[len(before), len(_entered(rows))])
    return plan


def _entered(rows: Mapping[str, Item]) -> dict[str, Decimal]:
    return {key: row.weight for key, row in rows.items() if row.weight is not None}


def _checked_share(share: Decimal | None) -> Decimal | None:
    if share is not None and (not share.is_finite() or not 0 <= share <= 1):
        raise DomainError(_("A weight is a share from 0 to 100 %."))
    return None if share is None else round(share, 3)


def _require_sense(rows: Mapping[str, Item]) -> None:
    try:
        shares(list(rows), _entered(rows))
    except ValueError as refusal:
        raise DomainError(str(refusal)) from refusal
