"""A stream on paper by Typst: its map as vectors, its key figures, its steps. PDF/UA-1 where the texts allow it."""

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

from reports.blocks import clean
from reports.breaking import breakable
from reports.colours import LIGHT
from valuestreams.documents.figures import figures
from valuestreams.drawing.map_svg import map_svg
from valuestreams.durations import basis_in_words, show_time
from valuestreams.metrics import Measures
from valuestreams.stream import Step, Stream, TimeBasis
from valuestreams.wording import percent

TEMPLATE = Path(__file__).parent.parent / "typst" / "stream.typ"
FONT_PACKAGES = ("fontpkg_hanken_grotesk", "fontpkg_noto_sans", "fontpkg_noto_sans_arabic")
FONTS = ("Hanken Grotesk", "Noto Sans", "Noto Sans Arabic")
SIZE = re.compile(r'<svg[^>]*\bviewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')
A4 = (29.7, 21.0)  # centimetres, lying
PIXEL = 0.0185  # centimetres: letters of 12 pixels become about 6.3 pt, the least that is read on paper
WORDS = {"page": "Page %s of %t", "figures": "Figures", "steps": "Steps"}
COLUMNS = ("Step", "What the user gets", "Performer", "Department", "Process", "Wait", "%C/A", "People", "Goes to")


def render(
    stream: Stream, measures: Measures | None, *, state: str = "", organization: str = "", language: str = "en"
) -> bytes:
    """The bytes of a PDF. Its first sheet grows with the map; the others are A4. Without `measures` it has no figures."""
    data = _data(stream, measures, state, organization, language)
    try:
        return _compile(data, ["ua-1"])
    except typst.TypstError:  # a sign that no font has: tagged all the same, but not claimed
        return _compile(data, [])


def _compile(data: dict[str, Any], standards: Any) -> bytes:
    inputs = {"stream": json.dumps(data, ensure_ascii=False)}
    root = str(TEMPLATE.parent)
    pdf: bytes = typst.compile(
        str(TEMPLATE), root=root, font_paths=_fonts(), sys_inputs=inputs, format="pdf", pdf_standards=standards
    )
    return pdf


@cache
def _fonts() -> typst.Fonts:
    specs = [find_spec(name) for name in FONT_PACKAGES]
    folders = [Path(spec.origin).parent / "files" for spec in specs if spec and spec.origin]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _data(stream: Stream, measures: Measures | None, state: str, organization: str, language: str) -> dict[str, Any]:
    svg = map_svg(stream, heading=state or stream.title)
    found = figures(stream, measures) if measures else ()
    texts = {
        "title": clean(stream.title).replace("\n", " ") or "–",
        "organization": clean(organization),
        "state": clean(state),
        "basis": basis_in_words(stream.basis),
        "alt": f"Value stream map of {clean(stream.title)}: {', '.join(clean(step.label) for step in stream.steps)}"[
            :1500
        ],
        "facts": [[one.label, clean(one.value), clean(one.note)] for one in found],
        "notes": list(measures.reworks[-1].assumptions) if measures else [],
        "steps": [_row(step, stream.basis) for step in stream.steps],
    }
    return {
        **breakable(texts), "svg": svg, "paper": _paper(svg), "columns": COLUMNS, "words": WORDS, "colours": LIGHT,
        "fonts": FONTS, "language": language.partition("-")[0],
    }  # fmt: skip


def _paper(svg: str) -> dict[str, float]:
    """A4 unless the map would be too small to read on it."""
    match = SIZE.search(svg)
    wide, high = (float(match[1]), float(match[2])) if match else (0.0, 0.0)
    return {"width": max(A4[0], wide * PIXEL + 3), "height": max(A4[1], high * PIXEL + 6)}


def _row(step: Step, basis: TimeBasis) -> list[str]:
    process = show_time(step.process, basis) if step.process or not step.outside else ""
    wait = show_time(step.elapsed if step.outside and step.wait is None else step.wait, basis)
    cells = [
        step.label, step.exchange, step.performer, step.unit or step.supplier, process, wait,
        "" if step.ca is None else percent(step.ca), "" if step.people is None else f"{float(step.people):g}", _ways(step),
    ]  # fmt: skip
    return [clean(cell) for cell in cells]


def _ways(step: Step) -> str:
    on = [
        f"{branch.to or 'end'}{'' if step.parallel or branch.share == 1 else f' {percent(branch.share)}'}"
        for branch in step.next or ()
    ]
    back = [f"back to {one.to}{'' if one.share == 1 else f' {percent(one.share)}'}" for one in step.returns]
    return ", ".join([*on, *back])
