"""`manage.py measure_stream`: a stream in, its numbers out, without a database; docs/stream-format.md is its reference."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from valuestreams.format import MAX_BYTES, InvalidStream, read
from valuestreams.metrics import InvalidRoutes, Rule, measure, output

STDIN = "-"


class Command(BaseCommand):
    help = "Computes the numbers of a value stream (a YAML file): times, quality, rework, capacity, borders."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="YAML, as docs/stream-format.md describes it; - reads standard input")
        rules = [rule.value for rule in Rule]
        parser.add_argument("--rework", choices=rules, default=Rule.ONCE.value, help="how rejected work is counted")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")

    def handle(self, *, file, rework, **options):
        try:
            stream = read(_read(file))
            measures = measure(stream, Rule(rework))
        except InvalidStream as error:
            raise _refusal(file, error.problems) from None
        except InvalidRoutes as error:
            raise _refusal(file, [str(error)]) from None
        if options["json"]:
            written = json.dumps(output.as_json(stream, measures), allow_nan=False)
        else:
            written = output.as_text(stream, measures)
        self.stdout.write(_printable(written))


def _read(name):
    """The bytes of a file or of standard input; one more than the limit at most, so that the reader can refuse."""
    try:
        if name == STDIN:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL character
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"{name} cannot be read: {reason}.", returncode=2) from None


def _refusal(name, problems):
    place = "standard input" if name == STDIN else name
    return CommandError("\n".join(f"{place}: {problem}" for problem in problems), returncode=2)


def _printable(output):
    """A terminal that cannot show a letter shows "?" for it, and not a traceback."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return output.encode(encoding, "replace").decode(encoding)
