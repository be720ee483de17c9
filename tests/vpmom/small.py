"""Small plans written in one line, and plans of any shape for properties."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from vpmom.kinds import SHAPES, Kind
from vpmom.plan import (
    ENDS,
    Direction,
    Item,
    Link,
    LinkKind,
    Measure,
    MeasureKind,
    Obstacle,
    ObstacleState,
    Party,
    Period,
    Plan,
    Section,
    Visibility,
)

TODAY = date(2027, 6, 30)
YEAR = Period(date(2027, 1, 1), date(2027, 12, 31))


def lines(prefix, *given):
    """Items with the keys p1, p2 … from texts or items."""
    return tuple(one if isinstance(one, Item) else Item(f"{prefix}{n}", one) for n, one in enumerate(given, 1))


def small(vision=(), priorities=(), methods=(), obstacles=(), measures=(), *, links=(), **changes):
    """A VPMOM of the given lines; links as "m1 answers o1"."""
    given = {
        "vision": vision,
        "priorities": priorities,
        "methods": methods,
        "obstacles": obstacles,
        "measures": measures,
    }
    prefixes = {"vision": "v", "priorities": "p", "methods": "m", "obstacles": "o", "measures": "r"}
    sections = tuple(
        Section(key, lines(prefixes[key], *([found] if isinstance(found, str) else found)))
        for key, found in given.items()
    )
    return Plan(**{"title": "Acme 2027", "period": YEAR, "sections": sections, "links": linked(*links)} | changes)


def linked(*told):
    words = (one.split() for one in told)
    return frozenset(Link(LinkKind(verb), source, target) for source, verb, target in words)


def with_items(plan, section, *items):
    """`plan` with other items in one section."""
    sections = tuple(replace(one, items=tuple(items)) if one.key == section else one for one in plan.sections)
    return replace(plan, sections=sections)


# ---- Plans of any shape ----

TEXTS = st.one_of(
    st.sampled_from(
        [
            "Time to value - Deliver value quickly",
            "Time to value - Deliver some value quickly",
            "Reach 40 customers by Q3",
            "Reach 30 customers by H2",
            "90% of orders on time by 2027-09-30",
            "~~Operate efficiently~~",
            "Operate efficiently ~~and grow~~",
            "Operate efficiently and grow",
            "TBD",
            "**Operate** efficiently",
            "",
            "$1.5m in FY27",
        ]
    ),
    st.text(max_size=30),
)
FIGURES = st.none() | st.decimals(min_value=-1000, max_value=1000, places=1)
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2028, 12, 31))
MEASURES = st.none() | st.builds(
    Measure,
    kind=st.sampled_from(MeasureKind),
    unit=st.sampled_from(["", "%", "days"]),
    direction=st.sampled_from(Direction),
    baseline=FIGURES,
    target=FIGURES,
    due=DAYS,
    zones=st.sampled_from([(), ("low", "high"), ("low", "middle", "high")]),
    definition=st.sampled_from(["", "orders on time / orders", "CRM"]),
)
OBSTACLES = st.none() | st.builds(
    Obstacle,
    state=st.sampled_from(ObstacleState),
    opened=DAYS,
    cleared=DAYS,
    reason=st.sampled_from(["", "we live with it"]),
    periods=st.integers(1, 4),
)


@st.composite
def plans(draw):
    """A plan of any kind with keys that other drawn plans have too."""
    kind = draw(st.sampled_from(Kind))
    keys = draw(st.permutations([f"k{n}" for n in range(10)]))
    sections = []
    for shape in SHAPES[kind].sections:
        count = draw(st.integers(0, min(3, len(keys))))
        items = tuple(_item(draw, keys) for _ in range(count) if keys)
        sections.append(Section(shape.key, items, draw(st.sampled_from(["", "Own word"]))))
    plan = Plan(
        title=draw(st.sampled_from(["Acme 2027", "Acme 2028"])),
        kind=kind,
        sections=tuple(sections),
        owner=draw(st.sampled_from(["", "olga"])),
        period=draw(st.sampled_from([None, YEAR])),
        rapid=draw(st.sampled_from([(), (Party("olga", "D"),), (Party("olga", "D"), Party("Board", "RA", True))])),
        parents=draw(st.sampled_from([(), ("Group",)])),
    )
    return replace(plan, links=_some_links(draw, plan))


def _item(draw, keys):
    children = (Item(keys.pop(), draw(TEXTS)),) if len(keys) > 4 and draw(st.booleans()) else ()
    return Item(
        keys.pop(),
        draw(TEXTS),
        visibility=draw(st.sampled_from(Visibility)),
        owner=draw(st.sampled_from(["", "olga", "ed"])),
        headcount=draw(st.none() | st.integers(0, 9).map(Decimal)),
        measure=draw(MEASURES),
        obstacle=draw(OBSTACLES),
        written=draw(DAYS),
        children=children,
    )


def _some_links(draw, plan):
    found = [
        Link(kind, source.key, target.key)
        for kind, (one, other) in ENDS.items()
        for source in plan.items(one)
        for target in plan.items(other)
    ]
    return frozenset(link for link in found if draw(st.booleans()))
