"""The provenance of what stands at an item: who says what, how old it is, who wins and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import now
from django.utils.translation import gettext as _

from dsm.federation.reconciliation import BY_HAND, Decision, Mode, Rights, Said, decide
from dsm.federation.saying import from_json
from dsm.federation.standing import words_of
from dsm.federation.values import compared, shown
from dsm.models import Item, Observation, Source
from dsm.queries.federation_rules import rights_of


@dataclass(frozen=True)
class Cell:
    """What one source says of one attribute."""

    source: Source | None  # None: typed by hand
    value: str
    rank: int
    mode: Mode
    seen_at: datetime
    days: int  # since then, whole days
    is_stale: bool  # older than its source may be
    stands: bool
    why: str

    @property
    def who(self) -> str:
        return self.source.name if self.source else _("by hand")


@dataclass(frozen=True)
class Provenance:
    """One attribute: the value that stands, and all cells, the one that stands first. Without cells nobody is known to say it."""

    attribute: str
    value: str
    cells: list[Cell]
    why: str = ""

    @property
    def disagree(self) -> bool:
        return len({compared(cell.value) for cell in self.cells}) > 1

    @property
    def winner(self) -> Cell | None:
        return next((cell for cell in self.cells if cell.stands), None)


def provenance_of(item: Item, rights: Rights | None = None) -> list[Provenance]:
    """Every attribute of `item`, name first. At most five statements."""
    return provenances([item], rights).get(item.pk, [])


def provenances(items: Iterable[Item], rights: Rights | None = None) -> dict[int, list[Provenance]]:
    """{item id: its attributes}; a constant number of statements."""
    items = list(items)
    sayings: dict[int, dict] = {item.pk: {} for item in items}
    sources: dict[int, Source] = {}
    for row in Observation.objects.filter(item__in=items).select_related("source"):
        sayings[row.item_id][row.source_id or BY_HAND] = from_json(row.first_seen, row.last_seen, row.said)
        if row.source:
            sources[row.source_id] = row.source
    rights = rights or (rights_of(items[0].organization_id) if items else Rights({}, {}, {}))
    return {item.pk: _of_item(item, words_of(sayings[item.pk]), sources, rights) for item in items}


def _of_item(item: Item, words: dict[str, list[Said]], sources: dict[int, Source], rights: Rights) -> list[Provenance]:
    standing = {"name": item.name, **item.attributes}
    if item.supplier_id:
        standing["supplier"] = item.supplier.name
    if item.availability is not None:
        standing["availability"] = f"{item.availability:f}".rstrip("0")
    found = []
    for name in sorted({*standing, *words}, key=lambda one: (one != "name", one)):
        cells, why = _cells(item.item_class, name, words.get(name, []), sources, rights)
        value = shown(standing[name]) if name in standing else "–"
        found.append(Provenance(name, value, cells, why))
    return found


def _cells(
    item_class: str, attribute: str, said: list[Said], sources: dict[int, Source], rights: Rights
) -> tuple[list[Cell], str]:
    if not said:
        return [], ""
    decision, today = decide(item_class, attribute, said, rights), now()
    cells = []
    for one in said:
        right = rights.of(item_class, attribute, one.source)
        stands = decision.winner is one
        days = max((today - one.seen_at).days, 0)
        cells.append(
            Cell(
                sources.get(one.source), shown(one.value), right.rank, right.mode, one.seen_at, days,
                right.stale_days is not None and days > right.stale_days, stands,
                decision.why if stands else _why_not(one, decision),
            )
        )  # fmt: skip
    return sorted(cells, key=lambda cell: (not cell.stands, cell.rank, cell.who)), decision.why


def _why_not(one: Said, decision: Decision) -> str:
    if decision.winner is not None and compared(decision.winner.value) == compared(one.value):
        return _("It says the same.")
    return decision.held.get(one.source, "")
