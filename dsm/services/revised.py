"""Rows that carry a revision and links to other rows: held, compared, written and recorded in one way."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership, OrgOwned
from organizations.permissions import Permission

Links = Mapping[str, Iterable[OrgOwned] | None]  # many-to-many fields; None leaves one as it is


def locked(shown: OrgOwned, revision: int, fields: dict, by: Membership, links: Links | None = None) -> OrgOwned:
    """The row as it stands now, held until the end. Raises Stale when it has changed since `revision`."""
    by.require(Permission.EDIT)
    row = type(shown)._default_manager.select_for_update(of=("self",)).filter(deleted_at=None, pk=shown.pk).first()
    if row is None:
        raise DomainError(_("“%(name)s” was deleted in the meantime.") % {"name": shown})
    by.require_unit(row.scope_unit_id)
    require_own(fields, by, links)
    if row.revision != revision:
        current = {name: plain(getattr(row, name)) for name in fields}
        current |= {name: _names(_seen(row, name, by)) for name, wanted in (links or {}).items() if wanted is not None}
        sentence = _("Somebody else has changed “%(name)s” in the meantime.") % {"name": row}
        raise Stale(sentence, current | {"revision": row.revision})
    return row


def require_own(fields: dict, by: Membership, links: Links | None = None) -> None:
    """Refuse what belongs to another organization, and a unit outside her scope."""
    rows = {name: [value] for name, value in fields.items() if isinstance(value, OrgOwned)}
    rows |= {name: list(wanted) for name, wanted in (links or {}).items() if wanted is not None}
    for name, found in rows.items():
        if any(one.organization_id != by.organization_id for one in found):
            raise DomainError(_("This belongs to another organization."), name)
    if "unit" in fields:
        by.require_unit(fields["unit"].pk if fields["unit"] else None)


def written(row: OrgOwned, fields: dict, by: Membership, links: Links | None = None) -> OrgOwned:
    """The row with `fields` and `links`, kept and recorded; nothing happens when nothing changed."""
    changes = {
        name: [plain(getattr(row, name)), plain(value)] for name, value in fields.items() if getattr(row, name) != value
    }
    changes |= linked(row, links or {}, by)
    if changes:
        for name, value in fields.items():
            setattr(row, name, value)
        row.revision += 1
        row.save()
        audit.record(f"{row._meta.model_name}.changed", row, by=by, **changes)
    return row


def linked(row: OrgOwned, links: Links, by: Membership) -> dict[str, list[str]]:
    """Let `row` point to the wanted rows, and to those that she does not see and cannot have meant; what changed."""
    changes = {}
    for name, wanted in links.items():
        if wanted is None:
            continue
        before = set(getattr(row, name).all())
        after = set(wanted) | (before - set(_seen(row, name, by)))
        if before != after:
            getattr(row, name).set(after)
            changes[name] = [_names(before), _names(after)]
    return changes


def _seen(row: OrgOwned, name: str, by: Membership) -> models.QuerySet:
    target = row._meta.get_field(name).related_model
    return getattr(row, name).filter(pk__in=target._default_manager.visible_to(by))


def _names(rows: Iterable[OrgOwned]) -> str:
    return ", ".join(sorted(str(row) for row in rows))


def plain(value) -> str:
    """As the audit record and a refusal show it."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
