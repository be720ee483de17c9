"""Writes the plans of the demo as its people would have: drafted, signed, changed, cascaded, checked in on."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import connection

from cadence.models import Notice
from organizations.models import AuditEntry, Membership
from orgscale.demo.company import Company
from vpmom.kinds import SHAPES, Kind
from vpmom.models import (
    Asked,
    CheckIn,
    Department,
    Item,
    NextAction,
    Obstacle,
    ParentLink,
    ParentQuestion,
    Plan,
    Signature,
    Version,
)
from vpmom.parser.rapid import parse_rapid
from vpmom.plan import (
    Direction,
    Link,
    LinkKind,
    Measure,
    MeasureKind,
    ObstacleState,
    Party,
    Period,
    Section,
    Visibility,
)
from vpmom.plan import Item as Line
from vpmom.plan import Obstacle as Hurdle
from vpmom.plan import Plan as Text
from vpmom.queries.following import followable
from vpmom.queries.reading import draft
from vpmom.services import deciding, editing, following, handbook, signing, submitting
from vpmom.services.drafting import create_plan

BEFORE_LOCK = 20  # days from the first draft to its submission
ANSWER_AFTER = 2  # days from being asked to answering
DAYS_FOR_INPUT = 7
A_MONTH = 30
CHECKING_IN = (CheckIn, NextAction)
SIGNING = (Version, Asked, Signature, ParentQuestion, Notice, AuditEntry)


@contextmanager
def history_open() -> Iterator[None]:
    """Let the diary move what was signed: for this transaction the database does not guard it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL orgscale.demo = 'writing'")
        yield
        cursor.execute("SET LOCAL orgscale.demo = ''")


def write_plans(company: Company, story: Mapping) -> dict[str, Plan]:
    """Every plan of `story`, by its key, and what was changed in between, in the order in which it happened."""
    made: dict[str, Plan] = {}
    changes = sorted(
        ((told["change"]["days_ago"], told) for told in story["plans"] if "change" in told), key=lambda one: -one[0]
    )
    with history_open():
        for told in story["plans"]:
            while changes and changes[0][0] > _submitted(told):
                _change_later(company, changes.pop(0)[1], made)
            made[told["key"]] = _Told(company, told, made).write()
        _write_handbook(company, story["handbook"])
    with company.diary.on(company.diary.day(60), 15, 20):
        for told in story["plans"]:
            if told.get("public"):
                handbook.open_plan(plan=made[told["key"]], by=company.owner)
        handbook.open_operations(by=company.owner)
    return made


def _submitted(told: Mapping) -> int:
    """How many days ago the plan was submitted, or its draft would have been."""
    return told["first_lock"]["submitted_days_ago"] if "first_lock" in told else told.get("submitted_days_ago", 1)


class _Told:
    """One plan of the YAML, and the days on which its steps happened."""

    def __init__(self, company: Company, told: Mapping, made: Mapping[str, Plan]):
        self.company, self.told, self.made, self.diary = company, told, made, company.diary
        self.by = company.members["jonas"]
        self.lines: dict[str, str] = {}  # first words to key, of every line

    def write(self) -> Plan:
        told = self.told
        locked = told.get("first_lock")
        submitted = _submitted(told)
        with self.diary.on(self.diary.day(submitted + BEFORE_LOCK), 9, 15):
            self.plan = self._draft()
        self._place_days(self.diary.day(submitted + BEFORE_LOCK))
        if "parent" in told:
            self._hang_below(told["parent"])
        if locked:
            self._sign(submitted, locked["locked_days_ago"])
        elif "submitted_days_ago" in told:
            self._submit(submitted)
            self._answers_so_far()
        self._check_in()
        return self.plan

    def _draft(self) -> Plan:
        told = self.told
        unit = self.company.units[told["unit"]] if "unit" in told else None
        plan = create_plan(by=self.by, text=self._text(), unit=unit, owner=self.company.persons[told["owner"]])
        Plan.objects.filter(pk=plan.pk).update(stage=told.get("stage", 99), order_confirmed="stage" not in told)
        plan.refresh_from_db()
        return plan

    def _text(self) -> Text:
        told = self.told
        kind = Kind(told.get("kind", "vpmom"))
        sections = tuple(
            Section(shape.key, tuple(self._line(one) for one in told["sections"][shape.key]))
            for shape in SHAPES[kind].sections
            if shape.key in told["sections"]
        )
        return Text(
            title=told["title"],
            kind=kind,
            period=self._period(),
            rapid=tuple(Party(name, "".join(roles)) for name, roles in parse_rapid(told.get("rapid", ""))),
            sections=sections,
            links=frozenset(self._links(told["links"])),
        )

    def _period(self) -> Period:
        start = _months_on(self.diary.day(0).replace(day=1), -self.told["months_ago"])
        return Period(start, _months_on(start, self.told["months"]) - timedelta(days=1))

    def _line(self, told: str | Mapping) -> Line:
        told = {"text": told} if isinstance(told, str) else told
        key = str(uuid4())
        self.lines[told["text"]] = key
        owner = self.company.persons[told["owner"]].name if "owner" in told else ""
        return Line(
            key,
            told["text"],
            visibility=Visibility(told.get("visibility", "public")),
            owner=owner,
            unit=told.get("unit", ""),
            headcount=_decimal(told.get("headcount")),
            measure=_measure(told) if {"target", "kind"} & set(told) else None,
            obstacle=self._hurdle(told) if {"state", "opened_days_ago"} & set(told) else None,
        )

    def _hurdle(self, told: Mapping) -> Hurdle:
        return Hurdle(
            ObstacleState(told.get("state", "open")),
            opened=self.diary.day(told["opened_days_ago"]) if "opened_days_ago" in told else None,
            reason=told.get("reason", ""),
            periods=told.get("periods", 1),
        )

    def _links(self, told: Mapping) -> Iterable[Link]:
        for kind, pairs in told.items():
            for source, target in pairs:
                yield Link(LinkKind(kind), self.key_of(source), self.key_of(target))

    def key_of(self, words: str) -> str:
        found = [key for text, key in self.lines.items() if text.startswith(words)]
        if len(found) != 1:
            raise ValueError(f"{len(found)} lines of “{self.told['title']}” begin with “{words}”")
        return found[0]

    def _place_days(self, day: date) -> None:
        Item.objects.filter(plan=self.plan).update(written_on=day)
        Obstacle.objects.filter(item__plan=self.plan, opened_on__gt=day).update(opened_on=day)

    def _hang_below(self, told: Mapping) -> None:
        above = self.made[told["plan"]]
        item = Item.objects.live().get(plan=above, text__startswith=told["method"])
        ParentLink.objects.create(
            organization=above.organization,
            plan=self.plan,
            parent=above,
            item=item.key,
            seen=above.versions.filter(state="decided").order_by("-number").first(),
        )

    def _submit(self, days_ago: int) -> Version:
        with self.diary.on(self.diary.day(days_ago), 10, 5, tables=SIGNING):
            message = self.told.get("message", "")
            version = submitting.submit(plan=self.plan, by=self.by, message=message)
        self._told_already()
        return version

    def _sign(self, submitted: int, locked: int) -> None:
        sign_and_lock(self.company, self.plan, self.by, submitted, locked)

    def _answers_so_far(self) -> None:
        version = self.plan.versions.get(state="submitted")
        for one in self.told["answers_so_far"]:
            with self.diary.on(self.diary.day(one["days_ago"]), 13, 40, tables=SIGNING):
                member = self.company.members[one["person"]]
                signing.answer(
                    plan=self.plan, by=member, word=one["word"], checksum=version.checksum, text=one.get("text", "")
                )
        self._told_already()

    def _told_already(self) -> None:
        tell_nobody(self.company)

    def _check_in(self) -> None:
        for told in self.told.get("check_ins", []):
            days = range(A_MONTH * (len(told["values"]) - 1) + 4, 0, -A_MONTH)
            for place, (days_ago, value) in enumerate(zip(days, told["values"], strict=True)):
                is_last = place == len(told["values"]) - 1
                with self.diary.on(self.diary.day(days_ago), 16, 30, tables=CHECKING_IN):
                    self._one_check_in(told, Decimal(str(value)), days_ago, is_last)

    def _one_check_in(self, told: Mapping, value: Decimal, days_ago: int, is_last: bool) -> None:
        measured = followable(self.plan, self.company.owner, self.key_of(told["line"]))
        by = measured.row.owner.membership if measured.row.owner and measured.row.owner.membership else self.by
        said = following.Said(
            on=self.diary.day(days_ago),
            status=told["status"] if is_last else "on_track",
            value=value,
            confidence=told["confidence"] if is_last else min(told["confidence"] + 1, 10),
            going_well=told["well"] if is_last else "",
            not_going_well=told["not_well"] if is_last else "",
            actions=(following.NewAction(told["next"], measured.row.owner, self.diary.day(-14)),)
            if is_last and told["next"]
            else (),
        )
        following.check_in(by=by, measured=measured, said=said)


def sign_and_lock(company: Company, plan: Plan, by: Membership, submitted: int, locked: int, message: str = "") -> None:
    """Submit the draft, let every agreer with an account agree, overrule nobody, and let the decider decide."""
    diary = company.diary
    with diary.on(diary.day(submitted), 10, 5, tables=SIGNING):
        version = submitting.submit(plan=plan, by=by, message=message)
    for asked in version.asked.filter(role="A").select_related("person__membership"):
        with diary.on(diary.day(submitted - ANSWER_AFTER), 14, 10, tables=SIGNING):
            signing.answer(plan=plan, by=asked.person.membership, word="agree", checksum=version.checksum)
    decider = version.asked.select_related("person__membership").get(role="D")
    with diary.on(diary.day(locked), 11, 30, tables=SIGNING):
        deciding.decide(plan=plan, by=decider.person.membership, checksum=version.checksum)
    until = diary.day(submitted - DAYS_FOR_INPUT)
    Version.objects.filter(pk=version.pk).update(vetted_on=diary.day(locked), comments_until=until)
    tell_nobody(company)
    plan.refresh_from_db()


def tell_nobody(company: Company) -> None:
    """The demo mails nobody: what was to be told counts as told."""
    for notice in Notice.objects.filter(organization=company.organization, sent_at=None):
        notice.sent_at = notice.at
        notice.save(update_fields=["sent_at"])


def _change_later(company: Company, told: Mapping, made: Mapping[str, Plan]) -> None:
    """A plan that was changed in the middle of its period, and locked again: those below are asked."""
    change, plan = told["change"], made[told["key"]]
    by, diary = company.members["jonas"], company.diary
    with diary.on(diary.day(change["days_ago"] + 1), 9, 40):
        submitting.reopen(plan=plan, by=by)
        for step in _steps(plan, change):
            editing.save_section(plan=plan, by=company.owner, **step)
        Plan.objects.filter(pk=plan.pk).update(order_confirmed=True)
    Item.objects.filter(plan=plan, written_on=date.today()).update(written_on=diary.day(change["days_ago"] + 1))
    sign_and_lock(company, plan, by, change["days_ago"], change["locked_days_ago"], change["message"])


def _steps(plan: Plan, change: Mapping) -> Iterator[dict]:
    for one in change["set"]:
        items = [_changed(item, one) for item in draft(plan).section(one["section"]).items]
        yield _save(plan, one["section"], items)
    order = change["order"]
    items = sorted(
        draft(plan).section(order["section"]).items,
        key=lambda item: next(n for n, words in enumerate(order["lines"]) if item.text.startswith(words)),
    )
    yield _save(plan, order["section"], items)


def _changed(item: Line, told: Mapping) -> Line:
    if not item.text.startswith(told["line"]):
        return item
    if "target" in told:
        return replace(item, measure=replace(item.measure, target=Decimal(told["target"])))
    return replace(item, text=told["text"])


def _save(plan: Plan, section: str, items: Iterable[Line]) -> dict:
    revision = plan.sections.values_list("revision", flat=True).get(key=section)
    return {"section": section, "items": list(items), "revision": revision}


def _write_handbook(company: Company, told: Mapping) -> None:
    entries = [{**told["whole"], "unit": None}, *told["departments"]]
    for rank, one in enumerate(entries):
        Department.objects.create(
            organization=company.organization,
            unit=company.units[one["unit"]] if one["unit"] else None,
            rank=rank,
            intro=one["intro"],
            key_facts=one["key_facts"],
        )


def _measure(told: Mapping) -> Measure:
    return Measure(
        kind=MeasureKind(told.get("kind", "number")),
        unit=told.get("unit_of", ""),
        direction=Direction(told.get("direction", "up")),
        baseline=_decimal(told.get("baseline")),
        target=_decimal(told.get("target")),
    )


def _decimal(number: object) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _months_on(day: date, months: int) -> date:
    """The first of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
