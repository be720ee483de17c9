"""Taking in the ledger, and assigning its cost centres to streams."""

from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from organizations import audit, bin
from organizations.errors import DomainError, Stale
from organizations.models import Membership, Organization
from organizations.permissions import Permission
from valuestreams.accounting.ledger_csv import MAX_FIELD, Booked, Mark, read
from valuestreams.models import CentreRule, CentreShare, Ledger, LedgerLine, Stream

AT_ONCE = 2000  # rows in a statement
MOST_LEDGERS = 60
MOST_RULES = 5000
MOST_OF = 10**12  # of a share written as a fraction


@transaction.atomic
def read_in(*, name: str, raw: bytes, mark: Mark | None = None, by: Membership) -> Ledger:
    """Read a file and keep it to be looked at: it counts once it is `take_in`. Raises ledger_csv.InvalidLedger with every
    bad line, and DomainError. What nobody took in before is dropped: one file at a time is looked at.
    """
    _require(by)
    found = read(raw, mark)
    checksum = sha256(raw).hexdigest()
    _require_new(checksum, by)
    Ledger.objects.filter(organization=by.organization, is_taken=False).delete()
    ledger = Ledger.objects.create(
        organization=by.organization, name=name[:120], checksum=checksum, count=len(found.lines), cents=found.cents,
        imported_by=by,
    )  # fmt: skip
    LedgerLine.objects.bulk_create([_line(ledger, line) for line in found.lines], batch_size=AT_ONCE)
    return ledger


def _one_at_a_time(by: Membership) -> None:
    """What does not exist yet cannot be locked: two first assignments, or the same file taken in twice, wait here."""
    Organization.objects.select_for_update(no_key=True).get(pk=by.organization_id)


def _require_new(checksum: str, by: Membership) -> None:
    taken = Ledger.objects.filter(organization=by.organization, deleted_at=None, is_taken=True)
    if same := taken.filter(checksum=checksum).first():
        raise DomainError(_("This file was already taken in as “%(ledger)s”.") % {"ledger": same}, "file")
    if taken.count() >= MOST_LEDGERS:
        raise DomainError(_("At most %(most)s ledgers are kept. Delete an old one first.") % {"most": MOST_LEDGERS})


def _line(ledger: Ledger, line: Booked) -> LedgerLine:
    return LedgerLine(
        organization_id=ledger.organization_id, ledger=ledger, number=line.number, centre=line.centre,
        account=line.account, cents=line.cents, on=line.on, text=line.text,
    )  # fmt: skip


@transaction.atomic
def take_in(*, ledger: Ledger, by: Membership) -> Ledger:
    """From now on it counts."""
    _require(by)
    _one_at_a_time(by)
    row = Ledger.objects.select_for_update(of=("self",)).filter(pk=ledger.pk).first()
    if row is None:
        raise DomainError(_("This file is no longer there: another one was read in after it."))
    if not row.is_taken:
        _require_new(row.checksum, by)
        row.is_taken = True
        row.save(update_fields=["is_taken"])
        audit.record("ledger.taken_in", row, by=by, lines=[None, row.count], cents=[None, row.cents])
    return row


@transaction.atomic
def undo_ledger(*, ledger: Ledger, by: Membership) -> None:
    """The whole import goes: to the bin, or for good when it was only looked at."""
    _require(by)
    if ledger.is_taken:
        bin.delete(ledger, by=by)
    else:
        Ledger.objects.filter(pk=ledger.pk, is_taken=False).delete()


@transaction.atomic
def assign(
    *, centre: str, account: str = "", shares: Mapping[Stream | None, Fraction], revision: int, by: Membership
) -> CentreRule | None:
    """Which shares (0 to 1) of a centre, or of one account of it, go to which stream; None is sustaining.

    `revision` is 0 where nothing is assigned yet. No shares take the rule away. Shares may sum to less or more than 1:
    the bridge names it. Raises Stale and DomainError.
    """
    _require(by)
    _require_possible(centre, account, shares, by)
    _one_at_a_time(by)
    rules = CentreRule.objects.select_for_update(of=("self",)).filter(organization=by.organization)
    row = rules.filter(centre=centre, account=account).first()
    if revision != (row.revision if row else 0):
        raise Stale(_("Somebody else has assigned this cost centre in the meantime."), _current(row))
    before = _current(row)
    row = _write(row, centre, account, {stream: share for stream, share in shares.items() if share}, by)
    audit.record("cost_centre.assigned", f"{centre} {account}".strip(), by=by, shares=[before, _current(row)])
    return row


def _write(row: CentreRule | None, centre: str, account: str, shares: Mapping, by: Membership) -> CentreRule | None:
    if not shares:
        if row is not None:
            row.delete()
        return None
    if row is None:
        if CentreRule.objects.filter(organization=by.organization).count() >= MOST_RULES:
            raise DomainError(_("At most %(most)s cost centres are assigned.") % {"most": MOST_RULES})
        row = CentreRule.objects.create(organization=by.organization, centre=centre, account=account)
    else:
        row.revision += 1
        row.save(update_fields=["revision"])
    row.shares.all().delete()
    CentreShare.objects.bulk_create(
        CentreShare(
            organization=by.organization,
            rule=row,
            stream=stream,
            part=Fraction(share).numerator,
            of=Fraction(share).denominator,
        )
        for stream, share in shares.items()
    )
    return row


def _current(row: CentreRule | None) -> dict | None:
    if row is None:
        return None
    shares = row.shares.select_related("stream").order_by("pk")
    return {
        "revision": row.revision,
        "shares": {str(one.stream or "sustaining"): f"{one.part}/{one.of}" for one in shares},
    }


def _require(by: Membership) -> None:
    """The ledger is of the whole organization."""
    by.require(Permission.EDIT)
    by.require_unit(None)


def _require_possible(centre: str, account: str, shares: Mapping[Stream | None, Fraction], by: Membership) -> None:
    if not centre or len(centre) > MAX_FIELD or len(account) > MAX_FIELD:
        raise DomainError(_("A cost centre has a name of at most %(most)s characters.") % {"most": MAX_FIELD}, "centre")
    if any(not 0 <= share <= 1 or Fraction(share).denominator > MOST_OF for share in shares.values()):
        raise DomainError(_("A share lies between 0 and 100 %."), "shares")
    if any(stream is not None and stream.organization_id != by.organization_id for stream in shares):
        raise DomainError(_("This stream is not one of your organization."), "shares")
