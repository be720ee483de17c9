"""A file of a source, from being sent to being ready: how it is read, what its columns mean, which rows are mended."""

import hashlib
import zlib
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from dsm.intake import mapping as terms
from dsm.intake.decoding import Unreadable
from dsm.intake.mapping import BadMapping, Mapping, checked
from dsm.intake.mending import mended
from dsm.intake.tables import AS_IT_SEEMS, LARGEST, Layout, read
from dsm.intake.tables import AT_ONCE as UNPACKED_AT_ONCE
from dsm.intake.workbooks import unpacked
from dsm.models import Intake, IntakeRow, SavedMapping, Source
from dsm.queries.intakes import (
    AT_ONCE,
    READ_JOB,
    columns_of,
    is_at_work,
    profile_of,
    raw_of,
    suggestion,
    table_in,
    with_orders,
)
from jobs import runner
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission

MOST_OPEN = 20  # files of one source that wait to be imported
ZIPPED = b"PK"


@transaction.atomic
def take_file(*, source: Source, raw: bytes, name: str, by: Membership) -> Intake:
    """Keep what was sent, and read it: a large file in the background. Raises DomainError for what cannot be read."""
    _require_writer(by)
    if Intake.objects.open().filter(source=source).count() >= MOST_OPEN:
        raise DomainError(_("Many files of this source wait to be imported. Import or discard some of them first."))
    if len(raw) > LARGEST:
        raise DomainError(_("The file is larger than 30 MB. Send it in parts."), "file")
    saved = SavedMapping.objects.filter(source=source).first()
    intake = Intake(
        organization_id=source.organization_id, source=source, name=name[:200], by=by, content=zlib.compress(raw, 6),
        digest=hashlib.sha256(raw).hexdigest(), layout=saved.layout if saved else {},
    )  # fmt: skip
    if takes_long(raw):
        intake.save()
        request_reading(intake=intake, by=by)
        return intake
    _profile(intake, raw)
    intake.save()
    return intake


def takes_long(raw: bytes) -> bool:
    """A workbook is packed: usually to a tenth, but the less, the more often the same stands in it."""
    if not raw.startswith(ZIPPED):
        return len(raw) > AT_ONCE
    try:
        return len(raw) * 10 > AT_ONCE or unpacked(raw) > UNPACKED_AT_ONCE
    except Unreadable:
        return False  # it is refused at once


def takes_long_again(intake: Intake) -> bool:
    """Whether a kept workbook is too large to be read while somebody waits: it has names of sheets."""
    return bool(intake.profile.get("sheets")) and takes_long(raw_of(intake))


def request_reading(*, intake: Intake, by: Membership):
    title = _("Reads “%(name)s”") % {"name": intake.name[:150]}
    return runner.enqueue(READ_JOB, by=by, title=title, intake_id=intake.pk)


def profile_now(*, intake: Intake, by: Membership) -> Intake:
    """Read the file as its layout says, and look what stands in its columns."""
    _require_writer(by)
    raw = raw_of(intake)
    with transaction.atomic():
        row = locked(intake, Intake.OPEN)
        _profile(row, raw)
        row.save()
        return row


def _profile(intake: Intake, raw: bytes) -> None:
    """The layout of the last file of the source is a guess: where it does not fit, the file says itself what it is."""
    layout = Layout(**intake.layout)
    try:
        table = read(raw, layout)
    except Unreadable:
        table = table_in(raw, Layout())
    intake.layout, intake.rows = asdict(table.layout), len(table.rows)
    intake.profile = profile_of(table)
    intake.mapping = terms.packed(suggestion(intake.source, intake.profile))
    intake.state, intake.tried, intake.good, intake.bad = Intake.State.READ, {}, 0, 0
    intake.revision += 1


def say_layout(*, intake: Intake, layout: Layout, by: Membership) -> Intake:
    """Read the file anew with what a person says of it. Raises DomainError when it cannot be read that way."""
    _require_writer(by)
    raw = raw_of(intake)
    if not takes_long(raw):
        table_in(raw, layout)
    with transaction.atomic():
        row = locked(intake, Intake.OPEN)
        row.bad_rows.all().delete()
        if takes_long(raw):
            _forget_profile(row, layout)
            row.save()
            request_reading(intake=row, by=by)
        else:
            row.layout = asdict(layout)
            _profile(row, raw)
            row.save()
        return row


def _forget_profile(intake: Intake, layout: Layout) -> None:
    """What was found and tried by another layout is true no more, also before it is read anew."""
    intake.layout, intake.profile, intake.tried = asdict(layout), {}, {}
    intake.state, intake.good, intake.bad = Intake.State.READ, 0, 0
    intake.revision += 1


@transaction.atomic
def say_mapping(*, intake: Intake, mapping: Mapping, revision: int, by: Membership) -> Intake:
    """Say what the columns mean, for this file and the next one of its source. Raises DomainError and Stale."""
    _require_writer(by)
    row = locked(intake, Intake.OPEN)
    if row.revision != revision:
        raise Stale(
            _("Somebody else has said meanwhile what the columns of this file mean."), {"revision": row.revision}
        )
    columns = columns_of(row)
    whole = with_orders(mapping, columns)
    _require_sense(whole, columns)
    row.mapping, row.state, row.tried = terms.packed(whole), Intake.State.MAPPED, {}
    row.good = row.bad = 0
    row.revision += 1
    row.save()
    kept = {"organization_id": row.organization_id, "mapping": row.mapping, "layout": _kept_layout(row), "by": by}
    SavedMapping.objects.update_or_create(source=row.source, defaults=kept)
    return row


def _require_sense(mapping: Mapping, columns) -> None:
    try:
        checked(mapping)
    except BadMapping as problem:
        raise DomainError(str(problem), problem.heading or None) from None
    open_ = {column.name for column in columns if column.is_order_open}
    for heading, one in mapping.columns.items():
        if heading in open_ and not one.order and (one.target == terms.SEEN or one.kind in ("day", "moment")):
            sentence = _("Say of “%(heading)s” whether the day or the month stands first in its dates.")
            raise DomainError(sentence % {"heading": heading}, heading)


def _kept_layout(intake: Intake) -> dict:
    """How the next file is read. Where its header stands, it says itself."""
    return {**intake.layout, "header": None}


@transaction.atomic
def mend_rows(*, intake: Intake, raw: bytes, by: Membership) -> int:
    """Take the list of bad rows as it was put right; how many rows it mends. They are looked at when it is tried again."""
    _require_writer(by)
    row = locked(intake, (Intake.State.MAPPED, Intake.State.TRIED))
    waiting = {one.line: one for one in row.bad_rows.all()}
    names = [column.name for column in columns_of(row)]
    try:
        found = mended(read(raw, AS_IT_SEEMS, UNPACKED_AT_ONCE), names, waiting)
    except Unreadable as refusal:
        raise DomainError(str(refusal), "file") from None
    for line, cells in found.items():
        waiting[line].mended = cells
    IntakeRow.objects.bulk_update([waiting[line] for line in found], ["mended"], batch_size=1000)
    row.state, row.tried = Intake.State.MAPPED, {}
    row.revision += 1
    row.save()
    return len(found)


@transaction.atomic
def discard(*, intake: Intake, by: Membership) -> None:
    """Throw a file away of which nothing was imported."""
    _require_writer(by)
    row = locked(intake, Intake.OPEN)
    audit.record("intake.discarded", row, by=by)
    row.delete()


def locked(intake: Intake, states) -> Intake:
    """The row, locked, in one of `states`. Raises DomainError when it is in another, or somebody works on it."""
    rows = Intake.objects.select_for_update(of=("self",)).select_related("source", "organization")
    row = rows.filter(pk=intake.pk).first()
    if row is None:
        raise DomainError(_("This file is gone."))
    if row.state not in states:
        raise DomainError(
            _("This cannot be done any more: the file is %(state)s.") % {"state": row.get_state_display()}
        )
    return row


def require_free(intake: Intake) -> None:
    if is_at_work(intake):
        raise DomainError(_("This file is being worked on. Wait until that has ended."))


def _require_writer(by: Membership) -> None:
    """Items that sources bring belong to the whole organization."""
    by.require(Permission.EDIT)
    by.require_unit(None)
