"""A picture as a document that stands alone: one SVG on white paper, without script, style sheet or font of its own."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from valuestreams.drawing.lettering import BOLD, clean, cut

INK, SOFT, RULE, PAPER, CARD, EDGE, BAD = "#1b2430", "#55606e", "#dedcd6", "#ffffff", "#e5eef3", "#1d4e6b", "#b3261e"
FONT = "Hanken Grotesk, Segoe UI, system-ui, sans-serif"
LETTERS, LEADING = 12, 16  # pixels
PAD, TITLE = 8, 44


def sheet(title: str, wide: int, high: int, drawn: Iterable[str]) -> str:
    """`drawn` below its heading; `high` counts the heading (TITLE) in. The title is escaped here, `drawn` is not."""
    said = clean(title)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" role="img" '
        f"aria-label={quoteattr(said)} font-family={quoteattr(FONT)} font-size={quoteattr(str(LETTERS))}>",
        f"<title>{escape(said)}</title>",
        f'<rect width="{wide}" height="{high}" fill="{PAPER}"/>',
        letters(PAD, 26, cut(said, 18 * BOLD, wide - 2 * PAD), size=18, weight=600),
        *drawn,
        "</svg>",
    ])  # fmt: skip


def letters(left: int, down: int, said: str, *, colour: str = INK, size: int = LETTERS, weight: int = 400) -> str:
    attributes = f'x="{left}" y="{down}" fill="{colour}" font-size="{size}" font-weight="{weight}"'
    return f"<text {attributes}>{escape(clean(said))}</text>"
