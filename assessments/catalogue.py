"""Frameworks that ship with OrgScale, and how one gets into the database: once, unchanged for ever."""

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import framework as framework_format
from assessments.models import Framework
from organizations.errors import DomainError

SHIPPED = Path(__file__).parent / "frameworks"


def shipped_files() -> list[Path]:
    return sorted(SHIPPED.glob("*.yaml"))


def publish(source: bytes, *, organization=None) -> tuple[Framework, bool]:
    """Store the framework in the YAML `source`; returns the row and whether it is new.

    InvalidFramework when it has problems; DomainError when this version exists with other content.
    """
    return publish_raw(framework_format.load_yaml(source), organization=organization)


@transaction.atomic
def publish_raw(raw: dict, *, organization=None) -> tuple[Framework, bool]:
    """`publish`, of a framework that is read already."""
    parsed = framework_format.parse(raw)
    checksum = framework_format.checksum(raw)
    row, created = Framework.objects.get_or_create(
        organization=organization,
        key=parsed.key,
        version=parsed.version,
        defaults={
            "title": parsed.title,
            "language": parsed.language,
            "checksum": checksum,
            "definition": raw,
        },
    )
    if row.checksum != checksum:
        raise DomainError(
            _(
                "%(key)s version %(version)s is published already, with other content. Give the changed file a new version."
            )
            % {"key": parsed.key, "version": parsed.version}
        )
    return row, created
