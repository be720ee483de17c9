"""`manage.py import_vpmom`: a page in, its plans out, without a database; docs/vpmom-import.md is its reference."""

import json
import re
import sys
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from vpmom.parser import FORMATS, Unreadable, formats, output, read

STDIN = "-"


class Command(BaseCommand):
    help = "Finds the plans (vision, priorities, methods, obstacles, measures) on a page that somebody already has."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="Markdown, HTML, Word (.docx) or plain text; - reads standard input")
        parser.add_argument("--format", choices=FORMATS, help="what the file is, where its name does not say it")
        parser.add_argument(
            "--fiscal-year-end", metavar="MM-DD", help="last day of the fiscal year: gives FY20 its dates"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")

    def handle(self, *, file, fiscal_year_end, **options):
        year_end = _year_end(fiscal_year_end) if fiscal_year_end else None
        name = "" if file == STDIN else file
        try:
            page = read(_read(file), name=name, fiscal_year_end=year_end, format=options["format"])
        except Unreadable as error:
            raise CommandError(f"{'standard input' if file == STDIN else file}: {error}", returncode=2) from None
        if options["json"]:
            written = json.dumps(output.as_json(page), allow_nan=False)
        else:
            written = output.as_text(page)
        self.stdout.write(_printable(written))


def _year_end(text):
    match = re.fullmatch(r"(\d\d)-(\d\d)", text, re.ASCII)
    try:
        day = date(2020, int(match[1]), int(match[2]))  # a leap year has every day
        return day.month, day.day
    except (TypeError, ValueError):
        message = f"--fiscal-year-end: '{text}' is not a day of the year such as 01-31 (month, day)."
        raise CommandError(message, returncode=2) from None


def _read(name):
    """The bytes of a file or of standard input; one more than the limit at most, so that the reader can refuse."""
    try:
        if name == STDIN:
            return sys.stdin.buffer.read(formats.MAX_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(formats.MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL character
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"{name} cannot be read: {reason}.", returncode=2) from None


def _printable(output):
    """A terminal that cannot show a letter shows "?" for it, and not a traceback."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return output.encode(encoding, "replace").decode(encoding)
