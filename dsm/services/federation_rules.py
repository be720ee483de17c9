"""The rules of federation: how classes are told apart, and who is allowed to be right."""

from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from dsm.federation.reconciliation import ANY, Choice, Mode, Right
from dsm.models import ChoiceRule, ClassRule, Item, RankRule, Source
from dsm.models.items import TWINS
from dsm.queries.federation_rules import right, versions_of
from dsm.services.federation_items import Settling, sheets_of
from jobs import runner
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.services.founding import lock

SETTLE_JOB = "dsm.settle"
AT_ONCE = 2_000  # items that are brought up to date while somebody waits
IN_A_BATCH = 5_000
MOST_IDENTIFIERS, MOST_ATTRIBUTES = 8, 60

Progress = Callable[[int, int, str], None]


@transaction.atomic
def set_class_rule(
    *,
    by: Membership,
    item_class: str,
    identifiers: list[list[str]],
    is_dependent: bool = False,
    expected: list[str] | None = None,
    revision: int | None = None,
) -> ClassRule:
    """Say how items of a class are told apart: lists of attributes, the strongest first, and what is expected to be known.

    revision: of the rule that was shown, None when there was none. Raises Stale when it has changed since.
    """
    _require(by)
    if item_class in TWINS:
        raise DomainError(_("Products and capabilities are made on their own pages."), "item_class")
    expected = expected or []
    _require_identifiers(identifiers, expected)
    row = ClassRule.objects.select_for_update().filter(organization=by.organization, item_class=item_class).first()
    if (row.revision if row else None) != revision:
        raise Stale(_("Somebody else has changed the rule of this class in the meantime."), _current(row))
    row = row or ClassRule(organization=by.organization, item_class=item_class, revision=0)
    before = _current(row)
    row.identifiers, row.is_dependent, row.expected = identifiers, is_dependent, expected
    row.revision += 1
    row.save()
    after = _current(row)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    audit.record("class.rule_set", item_class, by=by, **changes)
    bring_up_to_date(by=by, item_class=item_class)
    return row


def _require_identifiers(identifiers: list[list[str]], expected: list[str]) -> None:
    if not identifiers or any(not entry for entry in identifiers):
        raise DomainError(_("Say at least one attribute by which the items are told apart."), "identifiers")
    if len(identifiers) > MOST_IDENTIFIERS or any(len("+".join(entry)) > 200 for entry in identifiers):
        raise DomainError(
            _("At most %(most)s identifiers, each of a few attributes.") % {"most": MOST_IDENTIFIERS}, "identifiers"
        )
    if len(expected) > MOST_ATTRIBUTES:
        raise DomainError(_("At most %(most)s attributes can be expected.") % {"most": MOST_ATTRIBUTES}, "expected")


def _current(row: ClassRule | None) -> dict:
    if row is None:
        return {"revision": 0}
    return {
        "identifiers": "\n".join(" + ".join(entry) for entry in row.identifiers),
        "is_dependent": str(row.is_dependent),
        "expected": ", ".join(row.expected),
        "revision": row.revision,
    }


@transaction.atomic
def set_rights(
    *,
    by: Membership,
    item_class: str,
    attribute: str,
    rights: Mapping[Source | None, Right | None],
    choice: Choice,
    version: str | None = None,
) -> None:
    """One row of the matrix: the right of each source, None for what holds more widely; source None is "by hand".

    version: of the row that was seen (`versions_of`), None for whichever. Raises Stale when it has changed since.
    """
    _require(by)
    _require_version(by, item_class or ANY, attribute or ANY, version)
    before = _row_words(by, item_class, attribute)
    place = {"organization": by.organization, "item_class": item_class or ANY, "attribute": attribute or ANY}
    RankRule.objects.filter(**place).delete()
    RankRule.objects.bulk_create(
        RankRule(**place, source=source, rank=one.rank, stale_days=one.stale_days, mode=one.mode)
        for source, one in rights.items()
        if one is not None
    )
    ChoiceRule.objects.filter(**place).delete()
    if choice is not Choice.RANKED:
        ChoiceRule.objects.create(**place, choice=choice)
    after = _row_words(by, item_class, attribute)
    if before != after:
        audit.record("ranks.set", f"{item_class} · {attribute}", by=by, rights=[before, after])
        bring_up_to_date(by=by, item_class="" if item_class == ANY else item_class)


def _require_version(by: Membership, item_class: str, attribute: str, version: str | None) -> None:
    now = versions_of(by.organization_id)[item_class, attribute]
    if version not in (None, now):
        current = {"rights": _row_words(by, item_class, attribute), "version": now}
        raise Stale(_("Somebody else has changed these ranks in the meantime."), current)


def _row_words(by: Membership, item_class: str, attribute: str) -> str:
    rows = RankRule.objects.filter(organization=by.organization, item_class=item_class, attribute=attribute)
    words = [_words(row) for row in rows.select_related("source").order_by("rank", "pk")]
    chosen = ChoiceRule.objects.filter(organization=by.organization, item_class=item_class, attribute=attribute).first()
    return "; ".join([*words, *([chosen.get_choice_display()] if chosen else [])])


def _words(row: RankRule) -> str:
    one = right(row)
    parts = [f"{row.source or _('by hand')}: {one.rank}"]
    parts += [_("stale after %(days)s days") % {"days": one.stale_days}] if one.stale_days is not None else []
    parts += [row.get_mode_display()] if one.mode is not Mode.WRITE else []
    return ", ".join(parts)


def _require(by: Membership) -> None:
    by.require(Permission.EDIT)
    by.require_unit(None)
    lock(by)


# ---- what was said before, by the new rules ----


def bring_up_to_date(*, by: Membership, item_class: str = "") -> None:
    """Decide anew about the items of a class, "" for all: at once when they are few, else in the background."""
    rows = _items(by.organization_id, item_class)
    if len(rows.values_list("pk", flat=True)[: AT_ONCE + 1]) <= AT_ONCE:
        settle_all(organization_id=by.organization_id, item_class=item_class)
        return
    title = _("Items by the new rules")
    runner.enqueue(SETTLE_JOB, by=by, title=title, item_class=item_class)


def settle_all(*, organization_id: int, item_class: str = "", progress: Progress | None = None) -> int:
    """Bring every item to what its sources say, batch by batch; how many changed."""
    rows = _items(organization_id, item_class)
    settling, total, last, done, changed = Settling.of(organization_id), rows.count(), 0, 0, 0
    while True:
        if progress:
            progress(done, total, _("Decides about the items"))
        with transaction.atomic():
            items = list(rows.filter(pk__gt=last).order_by("pk").select_for_update(of=("self",))[:IN_A_BATCH])
            if not items:
                return changed
            sheets = sheets_of(items).values()
            changed += len(settling.settle([sheet for sheet in sheets if sheet.sayings]))
            settling.mark([sheet for sheet in sheets if not sheet.sayings])
        last, done = items[-1].pk, done + len(items)


def _items(organization_id: int, item_class: str):
    rows = Item.objects.filter(organization=organization_id, product=None, capability=None)
    return rows.filter(item_class=item_class) if item_class else rows
