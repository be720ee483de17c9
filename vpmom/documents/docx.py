"""A plan as a Word file that can be edited: real headings, lists and tables, links that open, struck text struck."""

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from reports.blocks import clean
from reports.colours import LIGHT
from vpmom import wording
from vpmom.kinds import COMMENTARY, Part
from vpmom.marks import Run
from vpmom.plan import Plan
from vpmom.sheet import Line, SheetSection, sheet

DEEPEST_LIST = 3  # Word's own list styles go no deeper


def render(text: Plan, *, edition: str = "", organization: str = "", language: str = "en") -> bytes:
    """The .docx of `text`, its commentary at the end."""
    page, word = sheet(text, edition), Document()
    _describe(word, page.title, organization, language)
    _set_styles(word, language)
    word.add_heading(clean(page.title) or "–", level=0)
    _add_facts(word, page.facts)
    for paragraph in page.intro:
        _fill(word.add_paragraph(), paragraph)
    for section in page.sections:
        word.add_heading(clean(section.label), level=1)
        _add_section(word, section)
    if page.remarks:
        word.add_heading(clean(text.label(COMMENTARY.key)), level=1)
        _add_paragraphs(word, page.remarks)
    held = io.BytesIO()
    word.save(held)
    return held.getvalue()


def _describe(word: Word, title: str, organization: str, language: str) -> None:
    """The properties of the file say its title and language, and nothing of who made it or what was left out."""
    about = word.core_properties
    about.title, about.author, about.language = clean(title)[:250], clean(organization)[:250], language
    about.comments = about.keywords = about.subject = about.category = about.last_modified_by = ""
    about.created = about.modified = datetime.now(UTC)
    about.revision = 1


def _set_styles(word: Word, language: str) -> None:
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(1.8)
    sizes = {"Normal": 10.5, "Title": 22, "Heading 1": 13}
    for name, size in sizes.items():
        style = word.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), _colour("ink")
        style.element.rPr.rFonts.set(qn("w:asciiTheme"), "minorHAnsi")
    word.styles["Normal"].paragraph_format.space_after = Pt(3)
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), language)
    word.styles["Normal"].element.get_or_add_rPr().append(tongue)
    link = word.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline, link.font.color.rgb = True, _colour("accent")


def _add_facts(word: Word, facts: Iterable[wording.Fact]) -> None:
    table = word.add_table(rows=0, cols=2)
    for fact in facts:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(clean(fact.label)).bold = True
        _fill(cells[1].paragraphs[0], fact.runs)
    _set_widths(table, (4, 13))
    word.add_paragraph()


def _add_section(word: Word, section: SheetSection) -> None:
    if section.part is Part.RESULT:
        _add_measures(word, section.lines)
    elif section.is_numbered:
        numbering = _new_list(word)
        for line in section.lines:
            _continue(_add_line(word, "List Number", line), numbering)
            _add_children(word, line, 2)
    elif section.part is Part.HURDLE:
        for line in section.lines:
            _add_line(word, "List Bullet", line)
            _add_children(word, line, 2)
    else:
        _add_paragraphs(word, section.lines)


def _add_paragraphs(word: Word, lines: Iterable[Line]) -> None:
    for line in lines:
        _add_line(word, "Normal", line)
        _add_children(word, line, 1)


def _add_children(word: Word, line: Line, level: int) -> None:
    depth = min(level, DEEPEST_LIST)
    for child in line.lines:
        _add_line(word, "List Bullet" if depth == 1 else f"List Bullet {depth}", child)
        _add_children(word, child, level + 1)


def _add_line(word: Word, style: str, line: Line) -> Paragraph:
    paragraph = word.add_paragraph(style=style)
    _fill(paragraph, line.runs)
    for extra in (line.figure, line.note):
        if extra:
            paragraph.add_run(f"  {clean(extra)}").font.color.rgb = _colour("ink-2")
    return paragraph


def _add_measures(word: Word, lines: Iterable[Line]) -> None:
    """A table of results: what, where it stands and is to go, who."""
    table = word.add_table(rows=1, cols=3, style="Table Grid")
    for cell, label in zip(table.rows[0].cells, ("Measure", "From → to", "Owner"), strict=True):
        cell.paragraphs[0].add_run(label).bold = True
    _repeat_on_each_page(table.rows[0])
    for line, depth in _flat(lines, 0):
        cells = table.add_row().cells
        cells[0].paragraphs[0].paragraph_format.left_indent = Cm(0.5 * depth)
        _fill(cells[0].paragraphs[0], line.runs)
        cells[1].paragraphs[0].add_run(clean(line.figure))
        cells[2].paragraphs[0].add_run(clean(line.holder))
    _set_widths(table, (9.5, 4.5, 3))


def _flat(lines: Iterable[Line], depth: int) -> Iterator[tuple[Line, int]]:
    for line in lines:
        yield line, depth
        yield from _flat(line.lines, depth + 1)


def _fill(line: Paragraph, parts: Iterable[Run]) -> None:
    for part in parts:
        if part.url:
            _add_link(line, part)
        else:
            _style(line.add_run(clean(part.text)), part)


def _style(run, part: Run) -> None:
    run.bold, run.italic = part.strong or None, part.slanted or None
    run.font.strike = part.struck or None


def _add_link(line: Paragraph, part: Run) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), line.part.relate_to(clean(part.url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = line.add_run(clean(part.text), style="Hyperlink")
    _style(run, part)
    link.append(run._r)
    line._p.append(link)


def _new_list(word: Word) -> int:
    """A numbering that begins at 1, or a second list would go on where the first ended."""
    numbering = word.part.numbering_part.numbering_definitions._numbering
    base = word.styles["List Number"].element.pPr.numPr.numId.val
    made = numbering.add_num(numbering.num_having_numId(base).abstractNumId.val)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return made.numId


def _continue(line: Paragraph, numbering: int | None) -> None:
    if numbering is not None:
        properties = line._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = numbering
        properties.get_or_add_ilvl().val = 0


def _repeat_on_each_page(row) -> None:
    """Says that the row is a header, for readers who listen too."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _set_widths(table, widths: tuple[float, ...]) -> None:
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _colour(name: str) -> RGBColor:
    return RGBColor.from_string(LIGHT[name].removeprefix("#").upper())
