"""(f) Plans: reading a page with many, opening one with many versions, the map of all, each against a smaller one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from time import perf_counter

from django.urls import reverse

from bench import data
from bench.pages import done
from bench.table import Row, at_most, milliseconds
from bench.visitor import Answer, Visitor, Way, signed_in
from vpmom.frozen import checksum, freeze
from vpmom.models import Item as ItemRow
from vpmom.models import ParentLink, Plan, Version
from vpmom.parser import read
from vpmom.plan import Item, Party, Section
from vpmom.plan import Plan as Text
from vpmom.queries.reading import draft
from vpmom.services.drafting import create_plan

NAMES = {
    "plan": ("f", "open a plan"),
    "versions": ("f", "its versions"),
    "map": ("f", "map of the plans"),
    "list": ("f", "list of the plans"),
}
DAY = date(2027, 3, 1)
ROUNDS = 5
METHODS, LINES = 6, 5
GROWTH = 1.5  # a page of n plans may take so many times n as long as a page of one


@dataclass(frozen=True)
class Scene:
    headers: dict[str, str]
    addresses: dict[str, str]  # by the names of NAMES

    def works(self, way: Way, window: int) -> dict[str, Callable[[], Answer]]:
        visitor = Visitor(self.headers, way)
        return {name: partial(done, visitor.get, address) for name, address in self.addresses.items()}


def scene(plans: int, versions: int, slug: str) -> Scene:
    """`plans` below one company plan, each carrying a method; the company plan has `versions`."""
    owner = data.company(slug, 2).owner
    top = create_plan(by=owner, text=_text("Company"))
    methods = list(ItemRow.objects.filter(plan=top, section="methods"))
    for number in range(plans - 1):
        below = create_plan(by=owner, text=_text(f"Plan {number}"))
        method = methods[number % len(methods)].key
        ParentLink.objects.create(organization=owner.organization, plan=below, parent=top, item=method)
    _lock(top, owner, versions)
    return Scene(
        headers=signed_in(owner.user),
        addresses={
            "plan": reverse("plan", args=[slug, top.pk]),
            "versions": reverse("plan-versions", args=[slug, top.pk]),
            "map": reverse("plans-map", args=[slug]),
            "list": reverse("plans", args=[slug]),
        },
    )


def reading(plans: int) -> list[Row]:
    """How long a page of many plans takes to read, against so many pages of one."""
    one, many = _page(1), _page(plans)
    paces = [(_seconds(one), _seconds(many)) for _round in range(ROUNDS)]
    single, whole = (min(times) for times in zip(*paces, strict=True))
    if (found := len(read(many, name="page.md").plans)) != plans:
        raise RuntimeError(f"{found} of {plans} plans were found on the page")
    ratio = whole / (single * plans)
    compared = f"{plans} pages of one plan, {milliseconds(single * plans)}"
    what = f"read a page with {found} plans, {len(many) / 1024:.0f} KB"
    return [Row("f", what, milliseconds(whole), compared, f"{ratio:.2f} × as long", **at_most(round(ratio, 2), GROWTH))]


def _seconds(page: str) -> float:
    began = perf_counter()
    read(page, name="page.md")
    return perf_counter() - began


def _page(plans: int) -> str:
    return "\n\n".join(_written(number) for number in range(plans))


def _written(number: int) -> str:
    labels = ("Vision", "Priorities", "Methods", "Obstacles", "Measures")
    head = f"### FY27 Unit {number} VPMOM\n\n|Period| May 1, 2026 to Jan 31, 2027|\n|:---|:---|\n| RAPID | AB(D), CD(R, A) |"
    sections = (
        f"{label}\n"
        + "\n".join(f"- {label} line {line} of unit {number} - said in a few words" for line in range(LINES))
        for label in labels
    )
    return "\n\n".join([head, *sections])


def _text(title: str) -> Text:
    lines = {"vision": 1, "priorities": LINES, "methods": METHODS, "obstacles": LINES, "measures": LINES}
    sections = tuple(
        Section(key, tuple(Item("", f"{title}: {key} number {n} in a few words") for n in range(count)))
        for key, count in lines.items()
    )
    return Text(title=title, sections=sections, rapid=(Party("Owner", "D"),))


def _lock(plan: Plan, owner, versions: int) -> None:
    text, before = draft(plan), None
    for number in range(1, versions + 1):
        content = freeze(replace(text, intro=f"Version {number}"))
        before = Version.objects.create(
            organization=plan.organization,
            plan=plan,
            content=content,
            checksum=checksum(content),
            submitted_by=owner,
            comments_until=DAY,
            state=Version.State.DECIDED,
            number=number,
            vetted_on=DAY,
            based_on=before,
            changed=["head"],
        )
    plan.status = Plan.Status.LOCKED
    plan.save(update_fields=["status"])
