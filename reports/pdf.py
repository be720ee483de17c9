"""A report on paper: PDF/UA-1 by Typst, tagged, with its charts as vectors. User text goes in as data, never as markup."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from reports import timescale
from reports.blocks import Figure, Picture, Timeline, freeze
from reports.breaking import breakable
from reports.charts import Chart, Gantt
from reports.colours import LIGHT
from reports.content import Cover, SectionContent

TEMPLATES = Path(__file__).parent / "typst"
FONTS = ("Hanken Grotesk", "Noto Sans", "Noto Sans Arabic")
MISSING_GLYPH = "could not be displayed"


@dataclass(frozen=True)
class Printed:
    """A PDF. `note` says what its reader should know; empty when it claims PDF/UA-1."""

    content: bytes
    note: str = ""


def render(cover: Cover, sections: tuple[SectionContent, ...]) -> Printed:
    """The PDF of a report. What PDF/UA-1 refuses, such as a sign that no font has, is tagged all the same but not claimed."""
    data = json.dumps(document(cover, sections), ensure_ascii=False)
    try:
        return Printed(_compile(data, ["ua-1"]))
    except typst.TypstError as refusal:
        return Printed(_compile(data, []), note=_note(refusal))


def _compile(data: str, standards: list[str]) -> bytes:
    return typst.compile(
        str(TEMPLATES / "document.typ"),
        root=str(TEMPLATES),
        font_paths=[str(folder) for folder in settings.PAPER_FONT_FOLDERS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=standards,
        sys_inputs={"report": data},
    )


def _note(refusal: typst.TypstError) -> str:
    if MISSING_GLYPH in refusal.message:
        return _("Some signs of your texts are in none of our fonts, so this PDF is tagged but does not claim PDF/UA.")
    return _("This PDF is tagged but does not claim PDF/UA: some of its content does not allow it.")


def document(cover: Cover, sections: tuple[SectionContent, ...]) -> dict[str, Any]:
    """What the template reads, as JSON values."""
    built_on = localdate(cover.built_at)
    front = {
        "title": cover.title,
        "organization": cover.organization,
        "scope": cover.scope,
        "as_of": date_format(cover.as_of),
        "built": _("%(day)s by %(who)s") % {"day": date_format(built_on), "who": cover.built_by},
        "credits": list(cover.credits),
    }
    shown = [
        {"title": breakable(section.title), "blocks": [_block(block) for block in section.blocks]}
        for section in sections
    ]
    return {
        "cover": {**breakable(front), "language": cover.language},
        "built_on": [built_on.year, built_on.month, built_on.day],
        "sections": shown,
        "words": words(),
        "colours": LIGHT,
        "fonts": FONTS,
    }


def _block(block) -> dict[str, Any]:
    frozen = freeze(block)
    if isinstance(block, Timeline):
        frozen["gantt"] |= _placed(block.gantt, frozen["gantt"]["bars"])
    if isinstance(block, Figure):
        frozen["chart"] |= _told(block.chart)
    drawn = {"svg": frozen["svg"]} if isinstance(block, Picture) else {}  # not words: nothing may come between
    return breakable(frozen) | drawn


def _told(chart: Chart) -> dict[str, Any]:
    """The words of a chart's axis and values."""
    said = [[chart.say(value) for value in series.values] for series in chart.series]
    return {"ticks": chart.ticks(), "said": said, "axis": "" if chart.is_share or chart.tick_labels else chart.unit}


def _placed(gantt: Gantt, bars: list[dict]) -> dict[str, Any]:
    spots = zip(bars, timescale.place(gantt), strict=True)
    return {
        "bars": [{**bar, "start": spot.start, "width": spot.width, "spent": spot.done} for bar, spot in spots],
        "periods": [period.label for period in timescale.periods(gantt)],
        "now": timescale.today(gantt),
    }


def words() -> dict[str, Any]:
    """The template's own words, in the language of the report."""
    return {
        "subject": _("Report of OrgScale"),
        "made_with": _("Made with OrgScale."),
        "contents": _("Contents"),
        "as_of": _("As of"),
        "scope": _("Scope"),
        "built": _("Built"),
        "page": _("Page %s of %t"),
        "nothing": _("Nothing here."),
        "dimension": _("Dimension"),
        "against": _("Against fit"),
        "fits": _("%s fits"),
        "strip": _("Share of each level’s practices in place, %"),
        "bands": [_("N to 15"), _("P− to 32"), _("P+ to 50"), _("L to 85"), _("F above")],
        "unknown": _("not known"),
        "assumed": _("assumed"),
        "inapplicable": _("not applicable"),
        "practised": _("practised"),
        "missing": _("missing"),
        "beyond": _("beyond fit"),
        "in_unit": _("Unit: %s"),
        "done": _("done"),
        "todo": _("to do"),
        "today": _("today"),
    }
