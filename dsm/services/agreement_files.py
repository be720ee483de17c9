"""A register of agreements (docs/agreements.md) taken into the tables: items, what they need, agreements, promises.

What has a key that is known is changed, all else is added; nothing is deleted, and a second time changes nothing. The
whole file is taken in, or nothing of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dsm import renewals
from dsm.agreements.hops import Way
from dsm.agreements.hours import write_hours
from dsm.agreements.needs import AtLeast, Needs
from dsm.agreements.terms import Agreement as Terms
from dsm.agreements.terms import Promise, Register, Service
from dsm.availability import PLACES
from dsm.models import Agreement, Item
from dsm.services.agreements import add_agreement, change_agreement, write_hops
from dsm.services.items import Need, add_item, change_item, relate
from dsm.services.terms import TERM
from organizations.currencies import CURRENCIES
from organizations.errors import DomainError
from organizations.models import Membership, Supplier
from organizations.permissions import Permission
from organizations.services.records import add_supplier

MOST = 500  # components, services, agreements and promises together
COMPONENT, SERVICE = "component", "service"
NEW, CHANGED, SAME = "new", "changed", "same"
HOUR_PLACES = 6
LONGEST_ITEM_KEY = 120
ITSELF = "/itself"  # the component that our own files write for a service with an availability of its own


SAID: dict[str, Callable[[Terms | Promise], object]] = {  # by column; None or "" when the file does not say it
    "title": lambda terms: terms.name,
    "item": lambda terms: terms.service or getattr(terms, "component", None),
    "availability": lambda terms: terms.availability,
    "response_hours": lambda terms: terms.response_hours,
    "resolution_hours": lambda terms: terms.resolution_hours,
    "zone": lambda terms: terms.zone,
    "starts": lambda terms: terms.starts,
    "ends": lambda terms: terms.ends,
    "renews_by": lambda terms: terms.renews_months,
    "notice_days": lambda terms: terms.notice_days,
    "decision_days": lambda terms: terms.decision_days,
    "credit_cents": lambda terms: terms.credit,
    "currency": lambda terms: terms.currency,
    "metric": lambda terms: terms.metric,
    "window": lambda terms: terms.window,
    "supplier": lambda terms: getattr(terms, "supplier", ""),
}


@dataclass(frozen=True)
class Taken:
    """What became of an entry. `what`: new, changed or same; `note`: what could not be kept as exactly as it stands."""

    section: str
    key: str
    name: str
    what: str
    note: str = ""


def take_in(*, register: Register, by: Membership) -> tuple[Taken, ...]:
    """Take the whole register in. Refused with the key of the entry that cannot be kept; then nothing is."""
    with transaction.atomic():
        return _taken(register, by)


def try_out(*, register: Register, by: Membership) -> tuple[Taken, ...]:
    """What `take_in` would do, or its refusal; nothing is kept."""
    with transaction.atomic():
        taken = _taken(register, by)
        transaction.set_rollback(True)
    return taken


def _taken(register: Register, by: Membership) -> tuple[Taken, ...]:
    by.require(Permission.EDIT)
    by.require_unit(None)
    size = sum(map(len, (register.components, register.services, register.agreements, register.promises)))
    if size > MOST:
        raise DomainError(
            _("The file has %(size)s entries; at most %(most)s are taken in at once.") % {"size": size, "most": MOST}
        )
    return tuple(_Taking(register, by).all())


class _Taking:
    """One register on its way into the tables."""

    def __init__(self, register: Register, by: Membership):
        self.register, self.by = register, by
        self.items: dict[str, Item] = {}
        self.agreements: dict[str, Agreement] = {}
        self.groups: list[Taken] = []
        self.suppliers = {row.name.casefold(): row for row in Supplier.objects.visible_to(by)}

    def all(self) -> Iterator[Taken]:
        own = {f"{one.key}{ITSELF}": one.key for one in self.register.services}
        for component in self.register.components:
            if component.key not in own:
                with _about(component.key):
                    share, note = rounded(component.availability)
                    yield self._item(component.key, component.name, COMPONENT, note, availability=share)
        made = [self._service(one) for one in self.register.services]
        self.items |= {alias: self.items[key] for alias, key in own.items()}
        for one, taken in zip(self.register.services, made, strict=True):
            with _about(one.key):
                yield self._needs(one.key, one.needs, taken)
        yield from self.groups
        for section, entries in (("agreements", self.register.agreements), ("promises", self.register.promises)):
            for terms in entries:
                with _about(terms.key):
                    yield self._agreement(section, terms)

    def _item(self, key: str, name: str, item_class: str, note: str, **fields) -> Taken:
        if len(key) > LONGEST_ITEM_KEY:
            raise DomainError(
                _("A key of a component or service is kept with at most %(most)s letters.") % {"most": LONGEST_ITEM_KEY}
            )
        known = {"name": name or key, **fields}
        row = Item.objects.visible_to(self.by).filter(key=key).first()
        if row is None:
            what, row = NEW, add_item(by=self.by, item_class=item_class, key=key, **known)
        elif row.is_twin:
            what = SAME  # a product or a capability: it says of itself what it is
        else:
            before = row.revision
            said = {field: value for field, value in fields.items() if value is not None}
            row = change_item(item=row, revision=before, by=self.by, **(said | {"name": name} if name else said))
            what = SAME if row.revision == before else CHANGED
        self.items[key] = row
        return Taken(f"{item_class}s", key, row.name, what, note)

    def _service(self, one: Service) -> Taken:
        """With the availability of a component that stands for the service itself, as files of ours have it."""
        itself = self.register.component.get(f"{one.key}{ITSELF}")
        if itself is None:
            return self._item(one.key, one.name, SERVICE, "")
        with _about(itself.key):
            share, note = rounded(itself.availability)
            return self._item(one.key, one.name, SERVICE, note, availability=share)

    def _needs(self, key: str, needs: Needs, taken: Taken) -> Taken:
        """The relations of a service; a group that no word can name becomes a service of its own."""
        changed = self._relate(self.items[key], key, needs)
        return replace(taken, what=CHANGED) if changed and taken.what == SAME else taken

    def _relate(self, row: Item, key: str, needs: Needs) -> bool:
        parts = needs.of if isinstance(needs, AtLeast) and needs.k == len(needs.of) else (needs,)
        parts = tuple(part for part in parts if part != f"{key}{ITSELF}")
        singles = list(dict.fromkeys(part for part in parts if isinstance(part, str)))
        wanted = [Need(self.items[part]) for part in singles]
        named, changed = set(singles), False
        for number, group in enumerate((part for part in parts if not isinstance(part, str)), 1):
            keys = [one for one in group.of if isinstance(one, str)]
            if len(keys) == len(group.of) == len(set(keys)) and group.k < len(keys) and not named & set(keys):
                wanted += [Need(self.items[one], f"group-{number}", group.k) for one in keys]
                named |= set(keys)
            else:
                inner, is_new = self._group(f"{key}.{number}", group)
                wanted.append(Need(inner))
                changed |= is_new
        return self._related(row, key, wanted) or changed

    def _related(self, row: Item, key: str, wanted: list[Need]) -> bool:
        """Whether `row` needs anything else now than before. How its groups are called does not matter."""
        needs = [Need(one.provider, one.alternatives, one.least) for one in row.needs.select_related("provider")]
        if shape(needs) == shape(wanted):
            return False
        self.items[key] = relate(consumer=row, needs=wanted, by=self.by)
        return True

    def _group(self, key: str, group: AtLeast) -> tuple[Item, bool]:
        """A service that stands for a group inside a group, or for one that shares a member with another."""
        if key in self.register.component or key in self.register.needs or len(key) > LONGEST_ITEM_KEY:
            raise DomainError(_("The key “%(key)s” is needed for a group inside this service.") % {"key": key})
        name = _("%(words)s, in %(key)s") % {"words": group.words, "key": key.rpartition(".")[0]}
        taken = self._item(key, name, SERVICE, _("stands for a group"))
        row = self.items[key]
        changed = self._alike(row, key, group) if group.k < len(group.of) else self._relate(row, key, group)
        self.groups.append(replace(taken, what=CHANGED) if changed and taken.what == SAME else taken)
        return row, changed or taken.what != SAME

    def _alike(self, row: Item, key: str, group: AtLeast) -> bool:
        """`k` of members, each of which is a key or becomes a service; a member that stands twice counts twice."""
        wanted, named = [], set()
        for number, one in enumerate(group.of, 1):
            if isinstance(one, str) and one not in named:
                named.add(one)
                wanted.append(Need(self.items[one], "group-1", group.k))
            else:
                inner = one if isinstance(one, AtLeast) else AtLeast(1, (one,))
                wanted.append(Need(self._group(f"{key}.{number}", inner)[0], "group-1", group.k))
        return self._related(row, key, wanted)

    def _agreement(self, section: str, terms: Terms | Promise) -> Taken:
        row = Agreement.objects.visible_to(self.by).filter(key=terms.key).first()
        if terms.key in self.agreements:
            raise DomainError(_("An agreement of this file has that key already: all of them need their own."))
        fields = self._fields(terms)
        if row is not None:
            fields |= self._unsaid(row, terms, fields)
        before = row.revision if row else None
        if row is None:
            row = add_agreement(by=self.by, key=terms.key, **fields)
        else:
            row = change_agreement(agreement=row, revision=row.revision, by=self.by, **fields)
        if isinstance(terms, Promise) and (before is None or terms.hops is not None):
            row = write_hops(promise=row, steps=self._steps(terms), by=self.by)
        self.agreements[terms.key] = row
        what = NEW if before is None else SAME if before == row.revision else CHANGED
        return Taken(section, terms.key, row.title, what)

    def _fields(self, terms: Terms | Promise) -> dict:
        covered = terms.service or getattr(terms, "component", None)
        said = {
            "kind": terms.kind.value,
            "title": terms.name or terms.key,
            "item": self.items[covered] if covered else None,
            "availability": exact(terms.availability, PLACES),
            "response_hours": exact(terms.response_hours, HOUR_PLACES),
            "resolution_hours": exact(terms.resolution_hours, HOUR_PLACES),
            "hours": _hours(terms),
            "zone": terms.zone,
            "starts": terms.starts,
            "ends": terms.ends,
            "renews_by": terms.renews_months or 0,
            "notice_days": terms.notice_days or 0,
            "decision_days": terms.decision_days or 0,
            "credit_cents": _cents(terms.credit),
            "currency": self._currency(terms.currency),
            "metric": terms.metric,
            "window": terms.window.value if terms.window else "",
        }
        supplier = getattr(terms, "supplier", "")
        return {**said, "supplier": self._supplier(supplier) if supplier else None}

    def _unsaid(self, row: Agreement, terms: Terms | Promise, fields: dict) -> dict:
        """What a file does not say, and what it spells out that the row has from elsewhere: from its contract, its
        product, the organization. Hours that are left out are all hours, so they are always said."""
        kept = {field: getattr(row, field) for field, said in SAID.items() if said(terms) in (None, "")}
        if not row.has_own_term and terms.ends in _ends(row.term):
            kept |= {name: getattr(row, name) for name in TERM}
        if row.item is None and row.product is not None and fields["item"] == row.product.item:
            kept["item"] = None
        if not row.zone and fields["zone"] == self.by.organization.time_zone:
            kept["zone"] = ""
        return kept

    def _supplier(self, name: str) -> Supplier:
        if name.casefold() not in self.suppliers:
            if len(name) > 150:
                raise DomainError(_("The name of the supplier is longer than 150 letters."))
            self.suppliers[name.casefold()] = add_supplier(by=self.by, name=name)
        return self.suppliers[name.casefold()]

    def _currency(self, code: str) -> str:
        if code and code.upper() not in CURRENCIES:
            raise DomainError(_("“%(code)s” is no currency: write its code, such as EUR.") % {"code": code})
        return code.upper() or self.by.organization.currency

    def _steps(self, promise: Promise) -> list[list[Agreement]]:
        return [[self.agreements[key] for key in keys] for keys in steps_of(promise.hops)]


def _ends(term: renewals.Term) -> tuple[date | None, ...]:
    """How the end of a term may stand in a file."""
    return None, term.ends, renewals.last_day(term), renewals.current_end(term, localdate())


def shape(needs: list[Need]) -> set[tuple[frozenset[int], int]]:
    """What is needed, whatever the groups are called: (ids that stand in for each other, how many of them)."""
    groups: dict[str, list[Need]] = {}
    for need in needs:
        groups.setdefault(need.alternatives or f"/{need.provider.pk}", []).append(need)
    return {(frozenset(one.provider.pk for one in some), some[0].least) for some in groups.values()}


def steps_of(way: Way | None) -> list[list[str]]:
    """One after the other, the keys of each step side by side. Refuses a row inside what goes on at the same time."""
    if way is None:
        return []
    if isinstance(way, str):
        return [[way]]
    if not way.parallel:
        return [step for part in way.of for step in steps_of(part)]
    sides = [steps_of(part) for part in way.of]
    if any(len(side) > 1 for side in sides):
        raise DomainError(
            _(
                "Steps in a row stand inside steps at the same time. Make one agreement of that row, with its whole time."
            )
        )
    return [list(dict.fromkeys(key for side in sides for step in side for key in step))]


def exact(number: Fraction | None, places: int) -> Decimal | None:
    """The same as a decimal number. Refuses one that has more places."""
    if number is None:
        return None
    scaled = number * 10**places
    if scaled.denominator != 1:
        raise DomainError(
            _("%(number)s has more than %(places)s decimal places.") % {"number": float(number), "places": places}
        )
    return Decimal(scaled.numerator).scaleb(-places)


def rounded(share: Fraction | None) -> tuple[Decimal | None, str]:
    """The availability of a component as it is kept, rounded half up, and a note when that is not exact."""
    if share is None:
        return None, ""
    if not 0 < share < 1:
        raise DomainError(_("An availability of 0 or 1 cannot be kept: say a share between them, or leave it out."))
    scaled = share * 10**PLACES
    kept = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    kept = kept.quantize(Decimal(1), ROUND_HALF_UP).scaleb(-PLACES)
    if not 0 < kept < 1:
        raise DomainError(_("This availability is too near to 0 or 1 to be kept."))
    is_exact = Fraction(kept) == share
    return kept, "" if is_exact else _("rounded to %(places)s decimal places") % {"places": PLACES}


def _hours(terms: Terms | Promise) -> str:
    if terms.hours.is_whole:
        return ""
    text = ", ".join(write_hours(terms.hours))
    if len(text) > Agreement._meta.get_field("hours").max_length:
        raise DomainError(_("Its support hours have too many parts."))
    return text


def _cents(credit: Fraction | None) -> int | None:
    if credit is not None and (credit * 100).denominator != 1:
        raise DomainError(_("Its credit has more than two decimal places."))
    return None if credit is None else int(credit * 100)


@contextmanager
def _about(key: str) -> Iterator[None]:
    """Name the entry in a refusal."""
    try:
        yield
    except DomainError as refusal:
        raise DomainError(f"{key}: {refusal}") from refusal
