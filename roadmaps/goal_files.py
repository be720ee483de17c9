"""Goals and the steps that they serve, as a file for spreadsheets."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from reports import spreadsheets
from roadmaps.queries.goals import Serving


def as_csv(rows: Iterable[Serving]) -> bytes:
    header = [
        _("Goal"), _("Kind"), _("Plan"), _("Department"), _("Team"), _("Role"), _("Reads as"), _("Why"), _("Serves"),
    ]  # fmt: skip
    return spreadsheets.as_csv(header, (_row(one) for one in rows))


def _row(one: Serving) -> list[str]:
    goal = one.goal
    serves = "; ".join(f"{stream.title}: {step}" if step else stream.title for stream, step in one.serves)
    return [
        goal.text,
        goal.kind,
        goal.plan.title,
        goal.department or _("The whole organization"),
        goal.team,
        goal.role,
        one.judgement.verdict.value,
        one.judgement.reason,
        serves,
    ]
