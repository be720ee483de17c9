"""The minutes of a meeting on paper: here, because meetings and reports do not know each other."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cadence.minutes_file import remarked, told
from cadence.queries.meetings import Item, OccurrencePage, occurrence_page
from cadence.views.occurrences import held_or_404
from organizations.access import org_view
from organizations.permissions import Permission
from reports import pdf
from reports.blocks import Block, Bullets, Heading, Paragraph, clean
from reports.content import Cover, SectionContent


@org_view(Permission.ENTER)
def download(request, membership, occurrence_id):
    """The minutes as this reader reads them, as PDF."""
    page = occurrence_page(held_or_404(membership, occurrence_id), membership)
    content = pdf.render(_cover(page, membership), tuple(_sections(page))).content
    disposition = f'attachment; filename="minutes-{page.occurrence.on.isoformat()}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _cover(page: OccurrencePage, membership) -> Cover:
    occurrence = page.occurrence
    unit = occurrence.meeting.unit
    return Cover(
        title=clean(f"{occurrence.meeting.title}, {date_format(occurrence.on, 'j F Y')}"),
        organization=clean(membership.organization.name),
        scope=clean(unit.name) if unit else _("The whole organization"),
        as_of=occurrence.on,
        built_at=now(),
        built_by=clean(str(membership)),
        language=get_language() or "en",
    )


def _sections(page: OccurrencePage) -> Iterator[SectionContent]:
    present = ", ".join(one.name for one in page.present) or _("Nobody was noted.")
    taken = [told(one) for one in page.decisions]
    yield _section(_("Present and decided"), Paragraph(_("Present: %(who)s") % {"who": present}), *_list(taken))
    for part in page.parts:
        yield _section(part.title, *(block for item in part.items for block in _item(item)))
    if page.notes and page.notes.text.strip():
        yield _section(_("Notes"), *_paragraphs(page.notes.text))
    if page.remarks:
        yield _section(_("Remarks"), *_list([remarked(one) for one in page.remarks]))


def _section(title: str, *blocks: Block) -> SectionContent:
    return SectionContent("minutes", clean(title), Permission.ENTER, blocks)


def _item(item: Item) -> Iterator[Block]:
    yield Heading(clean(item.entry.title))
    yield Paragraph(clean(item.entry.sentence))
    if item.minute and item.minute.text.strip():
        yield from _paragraphs(item.minute.text)


def _paragraphs(text: str) -> list[Block]:
    return [Paragraph(clean(line)) for line in text.splitlines() if line.strip()]


def _list(lines: list[str]) -> list[Block]:
    return [Bullets(tuple(clean(line) for line in lines))] if lines else [Paragraph(_("No decision was written down."))]
