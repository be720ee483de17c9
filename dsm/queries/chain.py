"""The promises of an organization as values that can be proved: `dsm.agreements.Register` from the rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dsm import renewals
from dsm.agreements import Agreement as Link
from dsm.agreements import Component, Kind, Promise, Proof, Register, Service, Window, prove
from dsm.agreements.checking import circles
from dsm.agreements.hops import Hops, Way
from dsm.agreements.hours import ALWAYS, Week, read_hours
from dsm.agreements.needs import AtLeast, Needs
from dsm.agreements.proof import Break, Money
from dsm.agreements.writing import write
from dsm.models import Agreement, Hop, Item, Product, Relation
from dsm.queries.graph import among, needed_by
from organizations.models import Membership

MOST_ITEMS = 20_000  # beneath all promises that are asked about
MOST_PROMISES = 500


@dataclass(frozen=True)
class Chains:
    """Promises with everything beneath them. What the reader does not see takes part without its name.

    `rows` and `items` are what stands behind the keys of the register, as far as she sees it. `problem` says why nothing
    can be proved; empty when it can. `unseen`: what agreements that she does not see say of money and measuring; the
    register does not have it, and proofs count with it.
    """

    register: Register
    promises: tuple[Agreement, ...]
    rows: Mapping[str, Agreement]
    items: Mapping[str, Item]
    problem: str = ""
    unseen: Mapping[str, dict] = field(default_factory=dict)

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """One for each of `promises`; none when there is a problem."""
        today, whole = localdate(), self._whole()
        return () if self.problem else tuple(self._told(one, prove(whole, one, today)) for one in whole.promises)

    def _whole(self) -> Register:
        rows = self.register.agreements
        return replace(self.register, agreements=tuple(replace(x, **self.unseen.get(x.key, {})) for x in rows))

    def _told(self, promise: Promise, proof: Proof) -> Proof:
        """Without a word on what agreements that the reader does not see say of money and measuring."""
        links = self.register.links(promise)
        if not any(link.key in self.unseen for link in links):
            return proof
        hides_money = any(self.unseen.get(link.key, {}).get("credit") for link in links)
        money = _seen_money(proof.money, links) if hides_money else proof.money
        return replace(proof, money=money, breaks=tuple(self._discreet(one, hides_money) for one in proof.breaks))

    def _discreet(self, one: Break, hides_money: bool) -> Break:
        if one.check == "money" and hides_money:
            sentence = _("The credits do not cover what is owed for a breach. Not all of them are visible to you.")
            return replace(one, reason=sentence)
        if one.check == "definitions" and one.link in self.unseen:
            sentence = _("%(link)s is not measured as the promise is: the figures cannot be compared.")
            return replace(one, reason=sentence % {"link": one.link})
        return one


def promises_of(membership: Membership) -> list[Agreement]:
    """Those that she reads, by title. One query."""
    return list(_promises(membership)[:MOST_PROMISES])


def _promises(membership: Membership):
    rows = Agreement.objects.visible_to(membership).promises()
    return rows.select_related("organization", "unit", "owner", "contract", "supplier", "product__item")


def promises_about(membership: Membership, product: Product) -> list[Agreement]:
    """Those that she reads about one product, or about its item. One query."""
    return list(_promises(membership).filter(Q(product=product) | Q(item__product=product))[:MOST_PROMISES])


def promise_of(membership: Membership, pk: int) -> Agreement | None:
    return _promises(membership).filter(pk=pk).first()


def chains(membership: Membership, promises: Iterable[Agreement], *, by_key: bool = False) -> Chains:
    """`by_key`: things are called by their keys, for files and programs; else by their names. At most nine queries."""
    return _Making(membership, tuple(promises), by_key).made()


def file_of(found: Chains) -> str:
    """The promises with their chains as `manage.py check_agreements` reads them; made `by_key`."""
    register = found.register
    promises = tuple(one if one.service else replace(one, availability=None) for one in register.promises)
    used = {link.key for one in promises for link in register.links(one)}
    return write(
        replace(register, agreements=tuple(x for x in register.agreements if x.key in used), promises=promises)
    )


@dataclass
class _Making:
    membership: Membership
    promises: tuple[Agreement, ...]
    by_key: bool
    components: list[Component] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)

    def made(self) -> Chains:
        links = self._links()
        covered = {row.pk: _covered(row) for row in (*self.promises, *links)}
        self.targets = {covered[row.pk] for row in self.promises} - {None}
        beneath = needed_by(self.targets, self.membership.organization_id) if self.targets else set()
        if len(beneath) > MOST_ITEMS:
            return Chains(Register(), self.promises, {}, {}, _too_many(len(beneath)))
        there = Item.objects.filter(deleted_at=None, product__deleted_at=None, capability__deleted_at=None)
        items = list(there.filter(pk__in=among(beneath)).select_related("organization").order_by("key"))
        self.seen = set(
            Item.objects.visible_to(self.membership).filter(pk__in=among(beneath)).values_list("pk", flat=True)
        )
        self.label = _labels(items, lambda one: one.pk in self.seen, self.by_key, _("something not visible to you"))
        self._add_items(items)
        self.zoned = any(row.zone for row in (*self.promises, *links))
        mine = self._seen(links)
        names = _labels(links, lambda one: one.pk in mine, self.by_key, _("an agreement not visible to you"))
        own = _labels(self.promises, lambda _one: True, self.by_key, "")
        hops = self._hops()
        register = Register(
            tuple(self.components),
            tuple(self.services),
            tuple(self._link(row, names[row.pk], covered[row.pk], row.pk in mine) for row in links),
            tuple(self._promise(row, own[row.pk], covered[row.pk], hops, names) for row in self.promises),
        )
        found = next(circles(register), None)
        return Chains(
            register,
            self.promises,
            {names[row.pk]: row for row in links if row.pk in mine},
            {self.label[row.pk]: row for row in items if row.pk in self.seen},
            found.sentence if found else "",
            {names[row.pk]: _measured(row) for row in links if row.pk not in mine},
        )

    # --- rows ----------------------------------------------------------------------------------------------------------

    def _links(self) -> list[Agreement]:
        rows = Agreement.objects.filter(organization=self.membership.organization_id, deleted_at=None)
        rows = rows.exclude(kind=Agreement.Kind.SLA).select_related(
            "organization", "contract", "supplier", "product__item"
        )
        return list(rows.order_by("key"))

    def _seen(self, links: list[Agreement]) -> set[int]:
        if not self.membership.is_scoped:
            return {row.pk for row in links}
        return set(Agreement.objects.visible_to(self.membership).values_list("pk", flat=True))

    def _hops(self) -> dict[int, dict[int, list[int]]]:
        """Of each promise the agreements at each position. One query."""
        found: dict[int, dict[int, list[int]]] = {}
        rows = Hop.objects.filter(promise__in=[row.pk for row in self.promises], link__deleted_at=None)
        for promise, position, link in rows.values_list("promise", "position", "link"):
            found.setdefault(promise, {}).setdefault(position, []).append(link)
        return found

    # --- items ---------------------------------------------------------------------------------------------------------

    def _add_items(self, items: list[Item]) -> None:
        groups: dict[int, dict[str, list[Relation]]] = {}
        ids = {row.pk for row in items}
        for relation in Relation.objects.filter(consumer__in=among(ids)).order_by("pk"):
            if relation.provider_id in ids:
                word = relation.alternatives or f"/{relation.pk}"  # no word of a group has a slash
                groups.setdefault(relation.consumer_id, {}).setdefault(word, []).append(relation)
        for item in items:
            self._add_item(item, list(groups.get(item.pk, {}).values()))

    def _add_item(self, item: Item, groups: list[list[Relation]]) -> None:
        """An item that needs others works when they do and it does itself: then it is a service, and a component in it."""
        label, share = self.label[item.pk], _fraction(item.availability)
        if not groups and item.pk not in self.targets:
            self.components.append(Component(label, share, self._name(item)))
            return
        needs = [self._group(group) for group in groups]
        if share is not None or not needs:
            itself = f"{label}/itself" if self.by_key else _("%(name)s itself") % {"name": label}
            self.components.append(Component(itself, share))
            needs.insert(0, itself)
        whole = needs[0] if len(needs) == 1 else AtLeast(len(needs), tuple(needs))
        self.services.append(Service(label, whole, self._name(item)))

    def _group(self, group: list[Relation]) -> Needs:
        of = tuple(self.label[one.provider_id] for one in group)
        return of[0] if len(of) == 1 else AtLeast(min(group[0].least, len(of)), of)

    def _name(self, item: Item) -> str:
        is_told = self.by_key and item.pk in self.seen and item.name != item.key
        return item.name if is_told else ""

    # --- agreements ----------------------------------------------------------------------------------------------------

    def _link(self, row: Agreement, label: str, covered: int | None, is_seen: bool) -> Link:
        """Of what the reader does not see, only what the proof counts with."""
        known = {one.key for one in self.services}
        target = self.label.get(covered) if covered else None
        kept = {"service": target} if target in known else {"component": target}
        terms = self._terms(row, label)
        if not is_seen:
            return Link(**{**terms, **UNTOLD, "name": "", "notice_days": None, "decision_days": None}, **kept)
        return Link(**terms, **kept, supplier=row.supplier.name if row.supplier else "")

    def _promise(self, row: Agreement, label: str, covered: int | None, hops: Mapping, names: Mapping) -> Promise:
        terms = self._terms(row, label)
        service = self.label.get(covered) if covered else None
        return Promise(**terms, service=service, hops=_way(hops.get(row.pk, {}), names))

    def _terms(self, row: Agreement, label: str) -> dict:
        zone = row.zone or (self.membership.organization.time_zone if self.zoned else "")
        return {
            "key": label,
            "name": row.title if self.by_key and row.title != label else "",
            "kind": Kind(row.kind),
            "availability": _fraction(row.availability),
            "response_hours": _fraction(row.response_hours),
            "resolution_hours": _fraction(row.resolution_hours),
            "hours": hours_of(row),
            "zone": zone,
            **_measured(row),
            **_term(row.term),
        }


UNTOLD = {"credit": None, "currency": "", "metric": "", "window": None}


def _measured(row: Agreement) -> dict:
    """The fields of UNTOLD."""
    return {
        "credit": None if row.credit_cents is None else Fraction(row.credit_cents, 100),
        "currency": row.currency,
        "metric": row.metric,
        "window": Window(row.window) if row.window in list(Window) else None,
    }


def _seen_money(found: Money, links: Iterable[Link]) -> Money:
    """As far as the reader sees credits; no more than what is owed where others cover that."""
    seen = sum((link.credit or Fraction(0) for link in links if link.kind is Kind.UC), Fraction(0))
    return found if found.covered is None else replace(found, covered=max(seen, found.owed) if found.holds else seen)


def _covered(row: Agreement) -> int | None:
    """The item that it is about: its own, else that of its product."""
    if row.item_id or row.product is None:
        return row.item_id
    return row.product.item.pk if hasattr(row.product, "item") else None


def _term(term: renewals.Term) -> dict:
    """After notice, or without a renewal, the last day; else the end of the running term, after which it goes on."""
    over = renewals.last_day(term)
    said = {
        "starts": term.starts,
        "ends": over,
        "notice_days": term.notice_days or None,
        "decision_days": (term.decision_days or None) if term.notice_days else None,
    }
    if term.ends is None:
        return {**said, "notice_days": None, "decision_days": None}
    if over is None:
        return {**said, "ends": renewals.current_end(term, localdate()) or term.ends, "renews_months": term.renews_by}
    return said


def hours_of(row: Agreement) -> Week:
    return read_hours(row.hours) if row.hours else ALWAYS


def _way(steps: Mapping[int, list[int]], names: Mapping[int, str]) -> Way | None:
    some = [tuple(names[pk] for pk in pks) for _position, pks in sorted(steps.items())]
    parts: tuple[Way, ...] = tuple(one[0] if len(one) == 1 else Hops(one, parallel=True) for one in some)
    return Hops(parts) if parts else None


def _fraction(number) -> Fraction | None:
    return None if number is None else Fraction(number)


def _labels(rows: Iterable, is_seen: Callable, by_key: bool, hidden: str) -> dict[int, str]:
    """What each row is called: unique, and without a word about what the reader does not see."""
    shown = list(rows)
    names = Counter(str(row) for row in shown if is_seen(row))
    found: dict[int, str] = {}
    unseen = 0
    for row in shown:
        if not is_seen(row):
            unseen += 1
            found[row.pk] = f"hidden-{unseen}" if by_key else f"{hidden} ({unseen})"
        elif by_key or names[str(row)] > 1:
            found[row.pk] = row.key if by_key else f"{row} ({row.key})"
        else:
            found[row.pk] = str(row)
    if len(set(found.values())) < len(found):  # one is named as another one is told apart
        return {row.pk: row.key if is_seen(row) else found[row.pk] for row in shown}
    return found


def _too_many(count: int) -> str:
    return _("%(count)s items stand beneath these promises. Proofs are made for at most %(most)s.") % {
        "count": f"{count:,}",
        "most": f"{MOST_ITEMS:,}",
    }
