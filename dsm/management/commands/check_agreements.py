"""`manage.py check_agreements`: agreements in, the proof of every promise out, without a database; docs/agreements.md."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from dsm.agreements import MAX_BYTES, InvalidRegister, output, prove_all, read

STDIN = "-"


class Command(BaseCommand):
    help = "Proves for each promise (a YAML file) that the agreements below it hold it, or says where they break."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="YAML, as docs/agreements.md describes it; - reads standard input")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")

    def handle(self, *, file, **options):
        try:
            register = read(_read(file))
        except InvalidRegister as error:
            raise _refusal(file, error.problems) from None
        proofs = prove_all(register)
        if options["json"]:
            written = json.dumps(output.as_json(register, proofs), allow_nan=False)
        else:
            written = output.as_text(register, proofs)
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


def _printable(text):
    """A terminal that cannot show a letter shows "?" for it, and not a traceback."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
