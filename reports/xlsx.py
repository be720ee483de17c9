"""A report as an Excel workbook: a cover and a sheet for each section. Texts stay texts, numbers are numbers."""

from io import BytesIO
from itertools import count

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from reports.content import Cover, SectionContent
from reports.sheet import Sheet
from reports.workbook_styles import Styles

# Nothing that a user wrote becomes a formula, a link or a number.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_NAME = 31  # of a sheet, says Excel
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def render(cover: Cover, sections: tuple[SectionContent, ...]) -> bytes:
    """The workbook's bytes."""
    target = BytesIO()
    with Workbook(target, OPTIONS) as workbook:
        workbook.set_properties({"title": cover.title, "author": cover.built_by, "company": cover.organization})
        styles, numbers = Styles(workbook), count(1)
        names = sheet_names([_("Cover"), *(section.title for section in sections)])
        front = workbook.add_worksheet(names[0])
        for name, section in zip(names[1:], sections, strict=True):
            Sheet(workbook.add_worksheet(name), styles, section.title, numbers).write(section.blocks)
        _write_cover(front, styles, cover, sections, names[1:])
    return target.getvalue()


def sheet_names(titles: list[str]) -> list[str]:
    """Names that Excel takes: at most 31 characters, none of []:*?/\\, no two alike whatever their case."""
    names: list[str] = []
    for title in titles:
        wanted = " ".join(title.translate(FORBIDDEN).split()).strip("'") or _("Sheet")
        names.append(_unused(wanted, {name.casefold() for name in names} | {"history"}))
    return names


def _unused(wanted: str, used: set[str]) -> str:
    for number in count(1):
        ending = "" if number == 1 else f" {number}"
        name = wanted[: LONGEST_NAME - len(ending)].strip(" '") + ending
        if name.casefold() not in used:
            return name
    raise AssertionError("count() does not end")


def _write_cover(sheet, styles: Styles, cover: Cover, sections, names: list[str]) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 70)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, cover.title, styles.title)
    facts = [
        (_("Organization"), cover.organization),
        (_("Scope"), cover.scope),
        (_("As of"), date_format(cover.as_of)),
        (_("Built"), _("%(day)s by %(who)s") % {"day": date_format(localdate(cover.built_at)), "who": cover.built_by}),
        *((_("Credit"), credit) for credit in cover.credits),
    ]
    for row, (label, value) in enumerate(facts, start=2):
        sheet.write_string(row, 0, label, styles.muted)
        sheet.write_string(row, 1, value, styles.wrapped)
    first = len(facts) + 3
    sheet.write_string(first, 0, _("Contents"), styles.heading)
    for row, (name, section) in enumerate(zip(names, sections, strict=True), start=first + 1):
        address = "internal:'" + name.replace("'", "''") + "'!A1"
        sheet.write_url(row, 0, address, styles.link, section.title)
