"""How everything was before one batch of an import: kept with it, so that it can be taken back."""

import json
import zlib
from dataclasses import asdict, dataclass, field

from dsm.federation.saying import as_json
from dsm.models import ImportTrace, Intake, Source
from dsm.services.federation_items import Sheet


@dataclass
class Trace:
    """Ids of what was made, and what stood where something was changed. Plain JSON."""

    made: list[int] = field(default_factory=list)  # items
    typed: list[int] = field(default_factory=list)  # items whose standing values were noted as typed by hand
    named: list[int] = field(default_factory=list)  # native keys
    needs: list[int] = field(default_factory=list)  # said
    met: list[int] = field(default_factory=list)  # needs whose relation was found or made
    before: dict[str, list | None] = field(default_factory=dict)  # {item: [said, host, first seen, last seen]}
    waiting: list[int] = field(default_factory=list)  # partial records
    woken: list[dict] = field(default_factory=list)  # partial records that went, as rows
    tasks: list[int] = field(default_factory=list)

    def note(self, sheet: Sheet, source: int) -> None:
        """What `source` said of a known item until now; None when it had said nothing."""
        saying = sheet.sayings.get(source)
        moments = [saying.first_seen.isoformat(), saying.last_seen.isoformat()] if saying else []
        told = [as_json(saying), sheet.hosts.get(source), *moments] if saying else None
        self.before.setdefault(str(sheet.item.pk), told)


def keep_trace(source: Source, intake: Intake, trace: Trace) -> None:
    content = zlib.compress(json.dumps(asdict(trace)).encode(), 1)
    ImportTrace.objects.create(
        organization_id=source.organization_id, source=source, intake=intake, content=content
    )  # fmt: skip


def read_trace(row: ImportTrace) -> Trace:
    return Trace(**json.loads(zlib.decompress(bytes(row.content))))
