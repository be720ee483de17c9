"""The record of every write that matters. Answers keep their own history and stay out of it."""

from organizations.models import AuditEntry, Membership


def record(action: str, subject, *, by: Membership, **changes) -> None:
    """Add an entry. `changes` maps a field to [before, after], as plain JSON values."""
    AuditEntry.objects.create(
        organization=by.organization,
        by=by,
        action=action,
        subject=str(subject)[:200],
        subject_ref=reference(subject) if hasattr(subject, "_meta") else "",
        changes=changes,
    )


def reference(row) -> str:
    """How the record points to `row`: "unit:12"."""
    return f"{row._meta.model_name}:{row.pk}"


def difference(row, **new) -> dict:
    """What would change on `row`: {field: [before, after]} as text, without what stays the same."""
    before = {field: getattr(row, field) for field in new}
    return {field: [_text(before[field]), _text(new[field])] for field in new if before[field] != new[field]}


def _text(value) -> str | None:
    return None if value is None else str(value)
