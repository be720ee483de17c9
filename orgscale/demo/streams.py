"""Writes the value streams of the demo as its people would have: mapped, changed on paper, measured, paid for, talked about."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from django.utils.timezone import get_current_timezone, make_aware
from django.utils.translation import gettext as _

from orgscale.demo.company import Company
from orgscale.demo.work import done
from roadmaps.services.tracing import add_trace
from valuestreams.accounting import box_score, stored
from valuestreams.flow.items import Kind, WorkItem
from valuestreams.format import read
from valuestreams.models import BoxColumn, MoneyEntry, State, Stream
from valuestreams.services import accounting_ledger, accounting_money, accounting_score, canvas
from valuestreams.services.flow import bring_in_items
from valuestreams.services.simulating import request_simulation
from valuestreams.services.streams import copy_state, create_stream
from valuestreams.services.teams import Team, add_team
from valuestreams.services.writing import edit
from valuestreams.simulation.settings import Settings
from vpmom.models import Item, Plan

FILES = Path(__file__).parent / "streams"
MONEY = ("revenue", "material", "people", "machines", "facilities")
KINDS = (Kind.FEATURE,) * 11 + (Kind.DEFECT,) * 5 + (Kind.DEBT,) * 3 + (Kind.RISK,)
WORDS = {
    Kind.FEATURE: ("Rate table for lane {n}", "Repeat booking, part {n}", "Offer page, part {n}", "Change of pick-up date, part {n}"),
    Kind.DEFECT: ("Wrong surcharge on lane {n}", "Booking {n} lost its seal number", "Confirmation {n} sent twice"),
    Kind.DEBT: ("Move table {n} to the new schema", "Retire the old rate service, step {n}"),
    Kind.RISK: ("Renew the certificates of port {n}", "Audit finding {n}: access to invoices"),
}  # fmt: skip


def write_streams(company: Company, story: Mapping, plans: Mapping[str, Plan]) -> dict[str, Stream]:
    """Every stream of `story`, by its key, and the ledger that is shared out among them."""
    made = {told["key"]: _Told(company, told, plans).write() for told in story["streams"]}
    _share_out(company, story["ledger"], made)
    return made


class _Told:
    """One stream of the YAML, and the days on which its steps happened."""

    def __init__(self, company: Company, told: Mapping, plans: Mapping[str, Plan]):
        self.company, self.told, self.plans, self.diary = company, told, plans, company.diary
        self.by = company.members[told["by"]]

    def write(self) -> Stream:
        told, diary = self.told, self.diary
        with diary.on(diary.day(told["days_ago"]), 13, 40):
            self.stream = self._map()
        with diary.on(diary.day(told["future_days_ago"]), 16, 5):
            self._aim()
        with diary.on(diary.day(2), 8, 10):
            self._account()
            bring_in_items(stream=self.stream, items=list(self._items()), by=self.by, name=_("Board export"))
        if "simulation" in told:
            with diary.on(diary.day(told["future_days_ago"] - 1), 9, 20):
                self._simulate(told["simulation"])
        if "canvas" in told:
            self._talk(told["canvas"])
        with diary.on(diary.day(30), 11, 0):
            self._serve()
        return self.stream

    def _value(self, state: str):
        return read((FILES / f"{self.told['key']}-{state}.yaml").read_bytes())

    def _map(self) -> Stream:
        told = self.told
        return create_stream(
            by=self.by,
            value=self._value("current"),
            unit=self.company.units[told["unit"]] if told["unit"] else None,
            owner=self.company.persons[told["owner"]],
            vision=told["vision"],
            mission=told["mission"],
        )

    def _aim(self) -> None:
        """The future state is a copy that was changed, so that it knows what is different."""
        current, wanted = self.stream.states.get(kind=State.Kind.CURRENT), self._value("future")
        note = self.told["future_note"]
        state = copy_state(state=current, kind=State.Kind.FUTURE, name=_("Future state"), note=note, by=self.by)
        edit(state=state, move=lambda value: replace(value, steps=wanted.steps), what=_("The way we want"), by=self.by)

    def _simulate(self, told: Mapping) -> None:
        """Both states with the same random numbers."""
        states = self.stream.states.select_related("stream__calendar").order_by("pk")
        settings = Settings(told["items"], told["replications"], told["warmup"], told["seed"])
        done(request_simulation(states=list(states), settings=settings, by=self.by).job)

    # ---- Money ----

    def _account(self) -> None:
        for one in self.told["teams"]:
            add_team(stream=self.stream, team=self._team(one), by=self.by)
        if "box" in self.told:
            accounting_score.write_columns(stream=self.stream, columns=list(self._columns()), by=self.by)
            self._book()
            self._fund()

    def _team(self, told: Mapping) -> Team:
        return Team(
            told["discipline"], told["team"], self.company.units[told["unit"]], Decimal(str(told["fte"])),
            Decimal(told["share"]), told["cost"] * 100,
        )  # fmt: skip

    def _columns(self) -> Iterator[accounting_score.Entered]:
        today = self.diary.day(0)
        monday = today - timedelta(days=today.weekday())
        weeks = (monday - timedelta(days=7), monday, None)
        for at, week in enumerate(weeks):
            kind = BoxColumn.Kind.WEEK if week else BoxColumn.Kind.PLANNED
            said = {key: _exact(key, row[at]) for key, row in self.told["box"].items()}
            yield accounting_score.Entered(kind, week, None, 0, said)

    def _book(self) -> None:
        first = self.diary.day(0).replace(day=1)
        for back, row in enumerate(reversed(self.told["months"])):
            last = _month_before(first, back)
            for kind, amount in zip(MONEY, row, strict=False):
                units = Decimal(row[-1]) if kind == MoneyEntry.Kind.REVENUE else None
                accounting_money.book(
                    stream=self.stream, on=last, kind=kind, cents=amount * 100, units=units, by=self.by
                )

    def _fund(self) -> None:
        told, today = self.told["funding"], self.diary.day(0)
        starts = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
        ends = _month_before((starts + timedelta(days=95)).replace(day=1), 0)
        accounting_money.write_funding(
            stream=self.stream, starts_on=starts, revision=0, by=self.by, ends_on=ends, tools=told["tools"] * 100,
            suppliers=told["suppliers"] * 100, velocity=Decimal(told["velocity"]), types=_split(told["types"]),
            horizons=_split(told["horizons"]), initiatives_hold=True,
            initiatives_by=self.company.persons[told["initiatives_by"]].name, owners_hold=True,
            owners_by=self.company.persons[told["owners_by"]].name,
        )  # fmt: skip

    # ---- Work ----

    def _items(self) -> Iterator[WorkItem]:
        """A steady board with some slow items: the same ones for the same seed."""
        told = self.told["items"]
        chance = random.Random(told["seed"])  # noqa: S311  a story, not a secret
        number = 0
        for week in range(told["weeks"], 0, -1):
            for _item in range(max(0, round(chance.gauss(told["per_week"], 2)))):
                number += 1
                yield self._item(number, week * 7 - chance.randrange(7), chance)

    def _item(self, number: int, days_ago: int, chance: random.Random) -> WorkItem:
        told, kind = self.told["items"], chance.choice(KINDS)
        created = self._moment(days_ago + round(chance.expovariate(1 / told["started_after"])), chance)
        started = max(created + timedelta(hours=1), self._moment(days_ago, chance))
        took = timedelta(days=chance.lognormvariate(0, 0.7) * told["days"])
        done, now = started + took, self._moment(1, chance)
        finished = done < now
        active = took * chance.uniform(0.12, 0.3)
        return WorkItem(
            key=f"{self.told['key'][:4].upper()}-{number}", created=created, kind=kind,
            title=chance.choice(WORDS[kind]).format(n=chance.randrange(2, 60)), started=started,
            done=done if finished else None, active=active if finished else None, waiting=took - active if finished else None,
            status="Done" if finished else "In progress",
        )  # fmt: skip

    def _moment(self, days_ago: int, chance: random.Random) -> datetime:
        at = time(8 + chance.randrange(9), chance.randrange(60))
        return make_aware(datetime.combine(self.diary.day(days_ago), at), get_current_timezone())

    # ---- Value ----

    def _talk(self, told: Mapping) -> None:
        with self.diary.on(self.diary.day(told["days_ago"]), 10, 30):
            session = canvas.open_canvas(
                stream=self.stream, title=told["title"], question=_("How do you create value?"), by=self.by
            )
            for one in told["answers"]:
                canvas.add_said(
                    canvas=session, role=one["role"], text=one["text"], by=self.by, unit=self.company.units[one["unit"]],
                    step_key=one.get("step", ""),
                )  # fmt: skip

    def _serve(self) -> None:
        for told in self.told["goals"]:
            item = Item.objects.live().get(plan=self.plans[told["plan"]], text__startswith=told["line"])
            add_trace(item=item, stream=self.stream, step_key=told["step"], by=self.by)


def _exact(key: str, number: float) -> Fraction:
    """As the box score keeps it: shares from 0 to 1, money in cents."""
    line = box_score.BY_KEY[key]
    value = Fraction(str(number))
    if line.kind is box_score.Kind.SHARE:
        return value / 100
    return value * 100 if line.kind is box_score.Kind.MONEY else value


def _split(told: Mapping) -> list[stored.Share]:
    return [stored.Share(name, Fraction(planned, 100), Fraction(actual)) for name, (planned, actual) in told.items()]


def _month_before(first: date, back: int) -> date:
    """The last day of the month that ended `back` months before `first`, a first of a month."""
    day = first - timedelta(days=1)
    for _month in range(back):
        day = day.replace(day=1) - timedelta(days=1)
    return day


def _share_out(company: Company, told: Mapping, made: Mapping[str, Stream]) -> None:
    by, diary = company.owner, company.diary
    rows = "\n".join(f'"{centre}","{account}",{amount:.2f}' for centre, account, amount in told["lines"])
    with diary.on(diary.day(5), 9, 45):
        raw = f"cost centre,account,amount\n{rows}\n".encode()
        ledger = accounting_ledger.read_in(name=told["name"], raw=raw, by=by)
        accounting_ledger.take_in(ledger=ledger, by=by)
        for centre, shares in told["shares"].items():
            parts = {made.get(key): Fraction(share, 100) for key, share in shares.items()}
            accounting_ledger.assign(centre=centre, shares=parts, revision=0, by=by)
