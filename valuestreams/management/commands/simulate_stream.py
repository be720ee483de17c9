"""`manage.py simulate_stream`: a stream in, its lead times out, without a database; docs/simulation.md is its reference."""

import json
import os
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from valuestreams.format import MAX_BYTES, read
from valuestreams.simulation import Settings, as_json, simulate
from valuestreams.simulation.table import as_text

STDIN = "-"


class Command(BaseCommand):
    help = "Simulates a value stream (YAML): lead times, queues and utilisation, checked against the exact value."
    requires_system_checks = []

    def add_arguments(self, parser):
        usual = Settings()
        parser.add_argument("file", help="the stream as YAML; - reads standard input")
        parser.add_argument("--seed", type=int, default=usual.seed, help="the same seed gives the same result")
        parser.add_argument("--items", type=int, default=usual.items, help="items counted in each replication")
        parser.add_argument(
            "--replications", type=int, default=usual.replications, help="runs with other random numbers"
        )
        parser.add_argument("--warmup", type=int, default=usual.warmup, help="items before those that are counted")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")

    def handle(self, *, file, seed, items, replications, warmup, **options):
        try:
            settings = Settings(items=items, replications=replications, warmup=warmup, seed=seed)
            result = simulate(read(_read(file)), settings, workers=os.cpu_count() or 1)
        except ValueError as error:
            place = "standard input" if file == STDIN else file
            problems = "\n".join(f"{place}: {problem}" for problem in str(error).splitlines())
            raise CommandError(problems, returncode=2) from None
        written = json.dumps(as_json(result), allow_nan=False) if options["json"] else as_text(result)
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


def _printable(output):
    """A terminal that cannot show a letter shows "?" for it, and not a traceback."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return output.encode(encoding, "replace").decode(encoding)
