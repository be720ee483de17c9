"""The initiatives of a roadmap as a file for spreadsheets. What users typed never becomes a formula."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports import spreadsheets
from reports.spreadsheets import Value
from roadmaps.models import Initiative, Roadmap

WIDTHS = (8, 46, 18, 8, 12, 12, 12, 12, 10, 26, 22, 12, 46, 46)


def header() -> list[str]:
    return [
        _("Wave"), _("Initiative"), _("Dimension"), _("Level"), _("First day"), _("Last day"), _("Person-days"),
        _("Working days"), _("Priority"), _("Roles"), _("Owner"), _("State"), _("After"), _("Why"),
    ]  # fmt: skip


def rows(roadmap: Roadmap) -> Iterator[list[Value]]:
    for one in roadmap.initiatives.select_related("owner").prefetch_related("after"):
        yield _row(one)


def _row(one: Initiative) -> list[Value]:
    return [
        one.wave,
        one.title,
        one.dimension,
        one.level,
        one.starts_on,
        one.ends_on,
        one.effort_days,
        one.duration_days,
        one.priority,
        "; ".join(one.roles),
        one.owner.name if one.owner else "",
        one.get_status_display(),
        "; ".join(before.title for before in one.after.all()),
        one.why,
    ]


def as_csv(roadmap: Roadmap) -> bytes:
    return spreadsheets.as_csv(header(), rows(roadmap))


def as_xlsx(roadmap: Roadmap) -> bytes:
    return spreadsheets.as_xlsx(_("Roadmap"), header(), rows(roadmap), WIDTHS)
