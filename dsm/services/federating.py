"""Taking in what a source reports: records are identified, heard, and reconciled. At most 5,000 at a time.

Whatever their number, a batch takes a constant number of statements. What it changes is traced, so that an import can be
taken back: `services.taking_back`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dsm.federation.counts import Counts, Refusal, Sample, Trial
from dsm.federation.identification import Identified, Ref, Reference, Target, identify
from dsm.federation.reconciliation import BY_HAND
from dsm.federation.record import Record, Value
from dsm.federation.samples import samples
from dsm.federation.saying import heard
from dsm.federation.typed import LONGEST_WORD
from dsm.federation.values import compared, is_text, shown
from dsm.models import Intake, Item, Mark, NativeKey, Source
from dsm.models.federation import LONGEST_KEY
from dsm.models.items import TWINS
from dsm.queries.federation_rules import rules_of
from dsm.queries.graph import among
from dsm.services.copying import copy_in
from dsm.services.federation_items import (
    Settling,
    Sheet,
    copy_observations,
    moment,
    sheets_of,
    typed_words,
    write_observations,
)
from dsm.services.federation_needs import meet_needs, say_needs
from dsm.services.federation_trace import Trace, keep_trace
from dsm.services.federation_waiting import ask_about, keep_waiting, wake
from dsm.services.taking_back import take_back
from organizations.errors import DomainError
from organizations.models import Membership, Organization
from organizations.permissions import Permission

__all__ = ["MOST_AT_ONCE", "take_back", "take_in", "try_in"]

MOST_AT_ONCE = 5_000
LONGEST_CLASS = 40


@transaction.atomic
def take_in(*, source: Source, intake: Intake, records: Sequence[Record], by: Membership) -> Counts:
    """Take one batch in, all of it or nothing. Raises DomainError with what forbids the whole batch."""
    _require(source, by)
    return Taking(source, intake).run(records).counts


@transaction.atomic
def try_in(*, source: Source, records: Sequence[Record], by: Membership) -> Trial:
    """What would come of a batch. It is done and taken back, so that the trial cannot differ from the real thing."""
    _require(source, by)
    with transaction.atomic():
        taken = Taking(source, None).run(records)
        transaction.set_rollback(True)
    return Trial(taken.counts, samples(taken.told, taken.refusals))


def _require(source: Source, by: Membership) -> None:
    by.require(Permission.EDIT)
    by.require_unit(None)
    if source.organization_id != by.organization_id or source.deleted_at is not None:
        raise DomainError(_("This source lies in the bin. Restore it first."))


@dataclass
class Taking:
    """One batch on its way. `intake` is None when it is not to be traced, as for a trial."""

    source: Source
    intake: Intake | None
    is_new: bool = False  # what the source has not named yet is new, whatever it is like
    tally: Counter = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[Refusal] = field(default_factory=list)  # of rows that are taken in but for a part
    told: list[Sample] = field(default_factory=list)
    trace: Trace = field(default_factory=Trace)

    def run(self, records: Sequence[Record]) -> "Taking":
        if len(records) > MOST_AT_ONCE:
            raise DomainError(_("At most %(most)s records can be taken in at once.") % {"most": f"{MOST_AT_ONCE:,}"})
        # Two sources that name the same new item at the same moment would make it twice.
        Organization.objects.select_for_update(no_key=True).get(pk=self.source.organization_id)
        self.rules = rules_of(self.source.organization_id)
        self.settling = Settling.of(self.source.organization_id, self.rules)
        rows = wake(self.source, self._admitted(records), self.trace)
        natives = self._natives(rows)
        found = identify(rows, self.rules.classes, natives, self._look_up, self.source.may_insert)
        self._count(found)
        targets, known = self._load(found.targets)
        new = self._make([target for target in targets if target.ref < 0])
        self._hear(targets, known, new)
        self._name(targets, natives, new)
        self._relate(targets, new)
        self.refusals += keep_waiting(self.source, self.intake, found.partial, self.trace)
        ask_about(self.source, self.intake, found, self.trace)
        if self.intake is not None:
            keep_trace(self.source, self.intake, self.trace)
        return self

    @property
    def counts(self) -> Counts:
        return Counts(**self.tally, refused=len(self.refusals), refusals=(*self.refusals, *self.notes))

    # ---- who is meant ----

    def _admitted(self, records: Iterable[Record]) -> list[Record]:
        admitted = []
        for row in records:
            if reason := unsound(row):
                self.refuse(row.line, reason)
            else:
                admitted.append(self._of_supplier(row))
        return admitted

    def _of_supplier(self, row: Record) -> Record:
        """The supplier is a word like any other; what a supplier's own list names is its own unless it says otherwise."""
        name = row.supplier
        if not name and self.source.kind == Source.Kind.SUPPLIER and self.source.supplier_id:
            name = self.source.supplier.name
        return replace(row, attributes={**row.attributes, "supplier": name}) if name else row

    def refuse(self, line: int, reason: str) -> None:
        self.refusals.append(Refusal(line, "", reason))

    def _natives(self, rows: Iterable[Record]) -> dict[Reference, int]:
        asked = {reference for row in rows for reference in (row.reference, row.host) if reference}
        known = NativeKey.objects.filter(source=self.source, native_key__in={key for _class, key in asked})
        found = known.values_list("item_class", "native_key", "item")
        return {(item_class, key): pk for item_class, key, pk in found if (item_class, key) in asked}

    def _look_up(self, digests: Iterable[str]) -> Mapping[int, dict[str, str]]:
        org = self.source.organization_id
        sharing = Mark.objects.filter(organization=org, digest__in=digests, item__deleted_at=None)
        found: dict[int, dict[str, str]] = {}
        if self.is_new or not digests:
            return found
        rows = Mark.objects.filter(item__in=sharing.values("item")).values_list("item", "entry", "digest")
        for pk, entry, digest in rows:
            found.setdefault(pk, {})[entry] = digest
        return found

    def _count(self, found: Identified) -> None:
        for line, reason in found.refused:
            self.refuse(line, reason)
        for question in found.ambiguous:
            fitting = _("It fits %(number)s items alike.") % {"number": len(question.candidates)}
            self._tell(question.record, "ambiguous", fitting)
        for one in found.partial:
            self._tell(one.record, "waiting", one.reason)
        self.tally["merged"] += sum(earlier > 0 for _line, earlier in found.merged)

    # ---- what is said ----

    def _load(self, targets: Iterable[Target]) -> tuple[list[Target], dict[Ref, Sheet]]:
        """The sheets of the items that are known, by ref; what lies in the bin is refused."""
        targets = list(targets)
        items = Item.objects.filter(pk__in=among(target.ref for target in targets if target.ref > 0)).order_by("pk")
        known = {item.pk: item for item in items.select_for_update()}
        kept = []
        for target in targets:
            item = known.get(target.ref)
            if item is not None and item.deleted_at is not None:
                self.refuse(target.record.line, _("“%(item)s” lies in the bin. Restore it first.") % {"item": item})
                del known[target.ref]
            else:
                kept.append(target)
        return kept, sheets_of(known.values())

    def _make(self, targets: list[Target]) -> dict[Ref, Sheet]:
        """Make the items that are new; their sheets by ref."""
        sheets = {}
        for target, key in zip(targets, self._keys(targets), strict=True):
            row = target.record
            item = Item(organization_id=self.source.organization_id, item_class=row.item_class, key=key)
            item.name = row.native_key or key
            sheets[target.ref] = sheet = Sheet(item)
            sheet.sayings[self.source.pk] = heard(None, row.attributes, self._at(row))
            self.settling.put(item, self.settling.standing(sheet).values)
        self.trace.made = _copy_items([sheet.item for sheet in sheets.values()])
        for sheet, pk in zip(sheets.values(), self.trace.made, strict=True):
            sheet.item.pk = pk
        return sheets

    def _keys(self, targets: Iterable[Target]) -> list[str]:
        """A key for each new item: of its source, class and native key; with a digest where that is taken or too long."""
        wanted = [self._key(target.record) for target in targets]
        taken = set(
            Item.objects.filter(organization=self.source.organization_id, key__in=wanted).values_list("key", flat=True)
        )
        keys = []
        for target, key in zip(targets, wanted, strict=True):
            if key in taken:
                words = f"{key}:{self.intake and self.intake.pk}:{target.record.line}:{len(taken)}"
                key = f"{key[:80]}:{blake2b(words.encode(), digest_size=8).hexdigest()}"
            taken.add(key)
            keys.append(key)
        return keys

    def _key(self, row: Record) -> str:
        word = row.native_key or shown(row.attributes.get("name") or next(iter(row.attributes.values()), None))
        key = f"{self.source.key}:{row.item_class}:{word}"
        return key if len(key) <= 120 else f"{key[:80]}:{blake2b(key.encode(), digest_size=8).hexdigest()}"

    def _at(self, row: Record) -> datetime:
        return moment(row.seen_at, self.intake and self.intake.at)

    def _hear(self, targets: list[Target], known: Mapping[Ref, Sheet], new: Mapping[Ref, Sheet]) -> None:
        sheets = {**known, **new}
        before = {ref: _told(sheet.item) for ref, sheet in known.items()}
        written = {True: [], False: []}  # by whether the item is known
        for target in targets:
            sheet = sheets[target.ref]
            if target.ref > 0:
                written[True] += self._typed(sheet)
                self.trace.note(sheet, self.source.pk)
                last = sheet.sayings.get(self.source.pk)
                sheet.sayings[self.source.pk] = heard(last, target.record.attributes, self._at(target.record))
            if target.host:
                sheet.hosts[self.source.pk] = sheets[target.host].item.pk if target.host in sheets else target.host
            written[target.ref > 0].append((sheet, self.source.pk))
        write_observations(written[True])
        copy_observations(written[False])
        self.settling.settle(new.values(), made=True)
        changed = {sheet.item.pk for sheet in self.settling.settle(known.values())}
        for target in targets:
            if target.ref < 0:
                self._tell(target.record, "created", "")
            else:
                sheet = known[target.ref]
                self._compare(target.record, sheet, before[target.ref], sheet.item.pk in changed)

    def _typed(self, sheet: Sheet) -> list[tuple[Sheet, int]]:
        """An item that people made, and of which a source speaks for the first time: what stands there is their word."""
        if sheet.sayings:
            return []
        sheet.sayings[BY_HAND] = typed_words(sheet.item, self.settling.supplier_names)
        self.trace.typed.append(sheet.item.pk)
        return [(sheet, BY_HAND)]

    # ---- what came of it ----

    def _compare(self, row: Record, sheet: Sheet, before: Mapping[str, Value], has_changed: bool) -> None:
        left = self._left(row, sheet)
        self.tally["left"] += len(left)
        if has_changed:
            self._tell(row, "changed", _changes(before, _told(sheet.item)))
            return
        self._tell(row, "same", "")
        if left:
            detail = _("%(attributes)s: another source stands before this one")
            self.told.append(_sample(row, "left", detail % {"attributes": ", ".join(left[:3])}))

    def _left(self, row: Record, sheet: Sheet) -> list[str]:
        """Attributes of which another source's different word stands."""
        if len(sheet.sayings) == 1 and self.rules.rights.is_free:
            return []
        values = (sheet.standing or self.settling.standing(sheet)).values
        return [name for name, value in row.attributes.items() if compared(values.get(name)) != compared(value)]

    def _tell(self, row: Record, outcome: str, detail: str) -> None:
        if row.line:  # what waited from before is no record of this batch
            self.tally[outcome] += 1
            self.told.append(_sample(row, outcome, detail))

    def _name(self, targets: Iterable[Target], natives: Mapping[Reference, int], new: Mapping[Ref, Sheet]) -> None:
        """Remember how the source names its items."""
        org, source = self.source.organization_id, self.source.pk
        rows = [
            (org, source, *reference, new[target.ref].item.pk if target.ref in new else target.ref)
            for target in targets
            for reference in target.references
            if reference not in natives
        ]
        columns = ("organization_id", "source_id", "item_class", "native_key", "item_id")
        self.trace.named = copy_in(NativeKey, columns, rows)

    def _relate(self, targets: Iterable[Target], new: Mapping[Ref, Sheet]) -> None:
        """What it lives in is needed, too: when the host stops, so does what lives in it."""
        said = {
            (new[target.ref].item.pk if target.ref in new else target.ref, need)
            for target in targets
            for need in (*target.record.needs, *((target.record.host,) if target.record.host else ()))
        }
        self.trace.needs = say_needs(self.source, said)
        met = meet_needs(self.source)
        self.trace.met = met.needs
        self.tally["related"] += met.relations
        if met.circles:
            self._tell_circles(targets, new, met.circles)

    def _tell_circles(
        self, targets: Iterable[Target], new: Mapping[Ref, Sheet], circles: list[tuple[int, int]]
    ) -> None:
        lines = {new[one.ref].item.pk if one.ref in new else one.ref: one.record.line for one in targets}
        names = dict(Item.objects.filter(pk__in={pk for edge in circles for pk in edge}).values_list("pk", "name"))
        sentence = _("“%(a)s” would need itself: “%(b)s” needs it already. The row is taken in without this relation.")
        for consumer, provider in circles:
            words = {"a": names[consumer], "b": names[provider]}
            self.notes.append(Refusal(lines.get(consumer, 0), "", sentence % words))


def unsound(row: Record) -> str:
    """Why a record cannot be kept; "" when it can."""
    if row.item_class in TWINS:
        return _("Products and capabilities are made on their own pages.")
    if not 0 < len(row.item_class) <= LONGEST_CLASS:
        return _("Its class is missing or too long: at most %(most)s letters.") % {"most": LONGEST_CLASS}
    if (
        max(map(len, (row.native_key, *(key for _class, key in (*row.needs, *([row.host] if row.host else ()))))))
        > LONGEST_KEY
    ):
        return _("A key is too long: at most %(most)s letters.") % {"most": LONGEST_KEY}
    if any(not 0 < len(name) <= LONGEST_WORD for name in row.attributes):
        return _("The name of an attribute is too long: at most %(most)s letters.") % {"most": LONGEST_WORD}
    if not is_text("".join((row.native_key, row.supplier, *row.attributes, *map(str, row.attributes.values())))):
        return _("It holds a character that cannot be kept.")
    return ""


def _copy_items(items: list[Item]) -> list[int]:
    at = now()
    columns = (
        "organization_id", "key", "item_class", "name", "supplier_id", "availability", "attributes", "revision", "created_at",
    )  # fmt: skip
    rows = [
        (
            one.organization_id,
            one.key,
            one.item_class,
            one.name,
            one.supplier_id,
            one.availability,
            one.attributes,
            1,
            at,
        )
        for one in items
    ]
    return copy_in(Item, columns, rows)


def _sample(row: Record, outcome: str, detail: str) -> Sample:
    return Sample(row.line, shown(row.attributes.get("name") or row.native_key), row.item_class, outcome, detail)


def _changes(before: Mapping[str, Value], after: Mapping[str, Value]) -> str:
    """The first three: "cores: 4 → 8"."""
    changed = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    lines = (
        f"{name}: {shown(before[name]) if name in before else '–'} → {shown(after[name]) if name in after else '–'}"
        for name in changed[:3]
    )
    return "; ".join(lines)


def _told(item: Item) -> dict[str, Value]:
    told: dict[str, Value] = {"name": item.name, **item.attributes}
    if item.availability is not None:
        told["availability"] = str(item.availability.normalize())
    return told
