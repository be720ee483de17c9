"""A plan as Markdown, in the manner of the page that came in."""

from vpmom.parser.dialect import DEFAULT, Dialect
from vpmom.parser.writer import write
from vpmom.plan import Plan
from vpmom.translation import to_parsed


def render(text: Plan, dialect: Dialect = DEFAULT) -> str:
    return write(to_parsed(text, dialect), dialect)
