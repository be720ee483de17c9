"""A forecast in words."""

from __future__ import annotations

from datetime import date

from valuestreams.flow.figures import Told
from valuestreams.flow.forecast import HowMany, When
from valuestreams.wording import number

LATER = "in more than 20 years"


def when_sentence(found: When) -> str:
    items = "1 item is" if found.items == 1 else f"{number(found.items)} items are"
    sure, half = found.days[85], found.days[50]
    if sure is None or half is None:
        return f"At this pace nobody can promise when {items} done: 85 of 100 futures take more than 20 years."
    return f"{items} done by {day(sure)} in 85 of 100 futures, and by {day(half)} in half of them."


def when_answers(found: When) -> tuple[Told, ...]:
    notes = {50: "as likely earlier as later", 85: "to plan with", 95: "to promise"}
    return tuple(
        Told(f"P{chance}: {notes[chance]}", LATER if one is None else day(one), "", "")
        for chance, one in found.days.items()
    )


def many_sentence(found: HowMany) -> str:
    sure, half = (number(found.items[chance]) for chance in (85, 50))
    return (
        f"At least {sure} items are done by {day(found.by)} in 85 of 100 futures, and at least {half} in half of them."
    )


def many_answers(found: HowMany) -> tuple[Told, ...]:
    notes = {50: "as likely more as fewer", 85: "to plan with", 95: "to promise"}
    return tuple(
        Told(f"P{chance}: {notes[chance]}", number(count), "items or more", "") for chance, count in found.items.items()
    )


def day(one: date) -> str:
    return f"{one.day} {one:%B %Y}"
