"""How the pages of staffing show numbers: gaps with words, findings with links, bars beside names."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.queries.staffing import Matrix, Shown
from dsm.staffing.balance import Balance, Filling
from dsm.staffing.findings import Finding, Kind
from dsm.staffing.sweep import Window
from dsm.staffing.timeline import line_of, place_of
from dsm.staffing.values import Person
from valuestreams.wording import hundredths, tenths

TITLES = {
    Kind.OVER: gettext_lazy("Too much work"),
    Kind.UNKNOWN: gettext_lazy("No home is known"),
    Kind.TWICE: gettext_lazy("Allocated twice"),
    Kind.SAME_LEAD: gettext_lazy("Line manager and product lead in one"),
    Kind.ALONE: gettext_lazy("Rests on one person"),
    Kind.LARGE: gettext_lazy("Teams too large"),
    Kind.SMALL: gettext_lazy("Teams too small"),
    Kind.NOBODY: gettext_lazy("Teams without anybody"),
    Kind.SPLIT: gettext_lazy("Split over many teams"),
    Kind.BENCH: gettext_lazy("On the bench"),
}
TONES = {Kind.OVER: "bad", Kind.UNKNOWN: "warn", Kind.TWICE: "warn", Kind.ALONE: "warn", Kind.NOBODY: "bad"}
SHOWN_PER_KIND = 5


def month_name(window: Window) -> str:
    return date_format(window.first, "M Y")


def _short(window: Window) -> str:
    """A year only where it begins."""
    return date_format(window.first, "M Y" if window.first.month == 1 else "M")


def gap_cell(one: Balance) -> dict:
    """The gap as a number, in words and as a tone; what switching takes turns a fit into a warning."""
    cell = {
        "supply": tenths(one.supply),
        "effective": tenths(one.effective),
        "demand": "" if one.demand is None else tenths(one.demand),
    }
    if one.gap is None or one.effective_gap is None:
        return {**cell, "kind": "", "gap": "–", "words": _("nobody asked")}
    if one.gap < 0:
        return {**cell, "kind": "bad", "gap": tenths(one.gap), "words": _("missing")}
    if one.effective_gap < 0:
        return {**cell, "kind": "warn", "gap": tenths(one.gap), "words": _("tight")}
    return {**cell, "kind": "ok", "gap": f"+{tenths(one.gap)}" if one.gap else "0", "words": _("enough")}


def filling_row(one: Filling, matrix: Matrix) -> dict:
    left = one.open
    return {
        "capability": matrix.staffing.capabilities[one.capability],
        "capability_id": matrix.capabilities[one.capability],
        "product": matrix.staffing.by_team[one.product].name,
        "product_id": matrix.teams.get(one.product),
        "asked": "–" if one.asked is None else hundredths(one.asked),
        "given": hundredths(one.given),
        "kind": "" if left is None else "bad" if left else "ok",
        "words": _("not asked for") if left is None else _("%(fte)s open") % {"fte": hundredths(left)} if left else _("filled"),
    }  # fmt: skip


def finding_groups(found: tuple[Finding, ...], matrix: Matrix, org: str, only: str = "") -> list[dict]:
    """By kind; all of `only`, else the first few of every kind."""
    groups = []
    for kind in Kind:
        mine = [one for one in found if one.kind is kind]
        if not mine or only not in ("", kind.value):
            continue
        shown = mine if only else mine[:SHOWN_PER_KIND]
        groups.append({
            "kind": kind.value, "title": TITLES[kind], "tone": TONES.get(kind, ""), "count": len(mine),
            "lines": [finding_line(one, matrix, org) for one in shown], "more": len(mine) - len(shown),
        })  # fmt: skip
    return groups


def finding_line(one: Finding, matrix: Matrix, org: str, here: str = "") -> dict:
    """`here` is what the page is about already: person or product."""
    return {"sentence": one.sentence, "advice": one.advice, "url": finding_url(one, matrix, org, here)}


def finding_url(one: Finding, matrix: Matrix, org: str, here: str = "") -> str:
    """The page where something can be done about it; "" when the reader sees none."""
    places = (
        ("capability", "capability-home", matrix.capabilities.get(one.capability or "")),
        ("person", "staffing-person", matrix.people.get(one.person or "")),
        ("product", "product-team", matrix.teams.get(one.product or "")),
    )
    return next((reverse(route, args=[org, pk]) for what, route, pk in places if pk is not None and what != here), "")


def timeline(people: list[Person], matrix: Matrix, shown: Shown, today: date, org: str) -> dict:
    """What `dsm/staffing/_timeline.html` draws."""
    return {
        "months": [{"name": _short(month), "at": place_of(month.first, shown.window)} for month in shown.months],
        "today": place_of(today, shown.window),
        "lines": [_line(person, matrix, shown.window, org) for person in people],
    }


def _line(person: Person, matrix: Matrix, window: Window, org: str) -> dict:
    line = line_of(matrix.staffing, person, window)
    bars = [bar for lane in line.lanes for bar in lane.bars]
    return {
        "name": person.name,
        "url": reverse("staffing-person", args=[org, matrix.people[person.key]]),
        "lanes": line.lanes,
        "height": line.height,
        "words": line.words or _("no team, and no home is known"),
        "told": [{"kind": TELLS[bar.kind], "text": bar.words} for bar in bars if bar.kind in TELLS],
        "is_unknown": not person.homes,
    }


TELLS = {"over": "bad"}


def steps(shown: Shown) -> dict:
    """The query strings of the months before and after."""
    count = len(shown.months)
    first = shown.window.first
    before, after = (_moved(first, by * count) for by in (-1, 1))
    return {"before": f"from={before}&months={count}", "after": f"from={after}&months={count}", "count": count,
            "first": f"{first:%Y-%m}"}  # fmt: skip


def _moved(first: date, by: int) -> str:
    months = first.year * 12 + first.month - 1 + by
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
