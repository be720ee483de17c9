"""python -m bench: fill an empty database, measure, print one table. See docs/benchmarks.md; `make bench` calls this.

Ends with 1 when an acknowledged answer was lost. A missed aim is printed and is no failure: machines differ.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import django
import psycopg2

from bench.sizes import FULL, QUICK, Sizes


def main(words: Sequence[str]) -> int:
    sizes = chosen(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orgscale.settings")
    require_empty_database()
    migrating = timed("migrate")
    timed("collectstatic")
    django.setup()
    from bench import story, table

    rows = [story.migrate_row(migrating), *story.rows(sizes, say)]
    say(f"\n{story.about_this_run()}\n\n{table.drawn(rows)}")
    return int(any(row.part == "e" and row.aim == "none" and not row.is_met for row in rows))


def chosen(words: Sequence[str]) -> Sizes:
    """The sizes asked for on the command line."""
    top = argparse.ArgumentParser(prog="python -m bench", description="The benchmarks of OrgScale.")
    top.add_argument("--quick", action="store_true", help="small sizes, under two minutes")
    top.add_argument("--respondents", type=int, nargs="+", help="of the pages, several numbers")
    for name, words_ in Sizes.help().items():
        top.add_argument(f"--{name}", type=int, help=words_)
    options = vars(top.parse_args(words))
    base = QUICK if options.pop("quick") else FULL
    if options["respondents"]:
        options["respondents"] = tuple(options["respondents"])
    return replace(base, **{name: value for name, value in options.items() if value is not None})


def require_empty_database() -> None:
    """The benchmarks fill the database: they never touch one that somebody uses."""
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        if cursor.fetchone() != (0,):
            sys.exit("bench: this database is not empty. Run `make bench`, which brings its own.")
    connection.close()


def timed(command: str) -> float:
    """Seconds that a management command takes, its start included."""
    began = perf_counter()
    subprocess.run([sys.executable, "manage.py", command, "--noinput", "--verbosity", "0"], check=True)
    return perf_counter() - began


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
