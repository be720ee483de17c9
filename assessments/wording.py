"""Numbers and names of results in words, once for every section."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.scoring import CellScore, DimensionScore, Gap, Status, heat_step, percent
from reports.blocks import Cell, Tone

NOTHING = "–"


def share(coverage: Fraction | None) -> str:
    """A coverage as whole percent, half up; a dash when there is none."""
    return NOTHING if coverage is None else f"{percent(coverage)}\N{NO-BREAK SPACE}%"


def share_cell(coverage: Fraction | None, details: str = "") -> Cell:
    if coverage is None:
        return Cell(_("not known"))
    return Cell(share(coverage), number=float(coverage), percent=True, step=heat_step(coverage), details=details)


def number(value: Fraction | float | int, digits: int = 1) -> str:
    """Rounded half up to `digits`, without zeros that say nothing."""
    scale = 10**digits
    rounded = Fraction((Fraction(value) * scale * 2 + 1) // 2, scale)
    text = f"{float(rounded):,.{digits}f}"
    return text.rstrip("0").rstrip(".") if digits else text


def number_cell(value: Fraction | float | int, digits: int = 1, details: str = "") -> Cell:
    return Cell(number(value, digits), number=float(value), details=details)


def join(names: list[str]) -> str:
    """“A, B and C”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def level_range(low: str | None, high: str | None) -> str:
    """The practised level, or the range that the unknown leaves."""
    if low == high:
        return low or _("none")
    return _("%(low)s to %(high)s") % {"low": low or _("none"), "high": high}


def against(dimension: DimensionScore, gap: Gap | None) -> tuple[str, Tone]:
    """The verdict on a dimension's distance from the fit or from a target, with its tone."""
    if not dimension.is_known:
        return _("not known"), ""
    if gap is None:
        return "", ""
    if gap.sure > 0:
        return _("%(n)s below") % {"n": gap.sure}, "under"
    if gap.sure < 0:
        return _("%(n)s above") % {"n": -gap.sure}, "over"
    if gap.most > 0:
        return _("unsure"), ""
    return _("fits"), "ok"


def levels_apart(count: int) -> str:
    return ngettext("one level", "%(n)s levels", count) % {"n": count}


def status(status: Status) -> str:
    return {
        Status.KNOWN: _("answered"),
        Status.CREDITED: _("through a higher rung"),
        Status.PART_KNOWN: _("partly answered"),
        Status.UNKNOWN: _("unanswered"),
        Status.NOT_ASKED: _("not asked"),
        Status.NOT_APPLICABLE: _("not applicable"),
        Status.EMPTY: _("nothing asked here"),
    }[status]


def cell_key(cell: CellScore) -> str:
    return f"{cell.dimension}.{cell.level}"
