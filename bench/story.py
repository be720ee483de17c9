"""The benchmarks from a to l, one after the other, on a migrated database without data."""

import os
import platform
from collections.abc import Callable
from datetime import date

import django
from django.db import connection
from django.test.utils import override_settings

from assessments import catalogue
from assessments.models import Framework
from bench import answering_load, falling, importing, measuring, pages, plans, portfolio, scoring, simulating, streams
from bench.frameworks import made_framework
from bench.sizes import Sizes
from bench.table import Row, at_most

FEW_PRACTICES = 25
FEW_PLANS = 5
FEW_STREAMS, MANY_STREAMS = (3, 8, 1), (40, 60, 12)  # streams, steps of the longest, its states
FEW_CELLS = (12, 25)  # products by capabilities
MIGRATE_SECONDS = 20
RIVAL_MIGRATE_SECONDS = 363
SCORING_ROUNDS = 3
SIMULATED_ITEMS = 10_000
NUMBER_ROUNDS = 3

Say = Callable[[str], None]


def rows(sizes: Sizes, say: Say) -> list[Row]:
    """All lines of the table but the first."""
    with override_settings(ROOT_URLCONF="bench.urls"):
        mamos = catalogue.publish(catalogue.shipped_files()[0].read_bytes())[0]
        few, many = made_framework(FEW_PRACTICES), made_framework(sizes.practices)
        return [
            *_pages(sizes, mamos, say),
            *_scoring(sizes, mamos, say),
            *_frameworks(sizes, few, many, say),
            *_load(sizes, few, many, say),
            *_plans(sizes, say),
            *_numbers(say),
            *_simulating(say),
            *_streams(sizes, say),
            *_matrix(sizes, say),
            *_importing(sizes, say),
            *_falling(sizes, say),
        ]


def _pages(sizes: Sizes, mamos: Framework, say: Say) -> list[Row]:
    say("(a) (b) (c) Pages and saving, with more and more respondents ...")
    scenes = {_people(count): pages.scene(mamos, count, f"pages-{count}") for count in sizes.respondents}
    costs = pages.measure(scenes, sizes.rounds)
    return [row for name in pages.NAMES for row in pages.rows(costs, name)]


def _people(count: int) -> str:
    return "1 respondent" if count == 1 else f"{count:,} respondents"


def _scoring(sizes: Sizes, mamos: Framework, say: Say) -> list[Row]:
    say("(d) Scoring ...")
    return scoring.measured(mamos, sizes.scored, SCORING_ROUNDS, "scoring")


def _frameworks(sizes: Sizes, few: Framework, many: Framework, say: Say) -> list[Row]:
    say("(e) Pages and saving, with a small and a large framework ...")
    small, large = (f"{len(each.parsed.practices):,} practices" for each in (few, many))
    scenes = {small: pages.scene(few, 1, "few"), large: pages.scene(many, 1, "many")}
    costs = pages.measure(scenes, sizes.rounds)
    return [row for name in pages.NAMES for row in pages.rows(costs, name)]


def _load(sizes: Sizes, few: Framework, many: Framework, say: Say) -> list[Row]:
    say("(e) Many people answering at once ...")
    crowds = (answering_load.crowd(each, sizes.people, f"crowd-{each.key}") for each in (few, many))
    return answering_load.measured(*crowds, seconds=sizes.seconds)


def _plans(sizes: Sizes, say: Say) -> list[Row]:
    say("(f) Plans: a page brought in, many versions, the map ...")
    scenes = {
        f"{FEW_PLANS} plans, 1 version": plans.scene(FEW_PLANS, 1, "plans-few"),
        f"{sizes.plans} plans, {sizes.versions} versions": plans.scene(sizes.plans, sizes.versions, "plans-many"),
    }
    costs = pages.measure(scenes, sizes.rounds)
    return [
        *plans.reading(sizes.plans_on_a_page),
        *(row for name in plans.NAMES for row in pages.rows(costs, name, plans.NAMES)),
    ]


def _numbers(say: Say) -> list[Row]:
    say("(g) The numbers of a long value stream ...")
    return measuring.measured(NUMBER_ROUNDS)


def _simulating(say: Say) -> list[Row]:
    say("(h) Simulating a stream, against bare SimPy ...")
    return simulating.rows(SIMULATED_ITEMS)


def _streams(sizes: Sizes, say: Say) -> list[Row]:
    say("(i) Value streams: the list, a stream, its map and numbers ...")
    scenes = {
        f"{streams_} streams, {steps} steps, {states} states": streams.scene(
            streams_, steps, states, f"streams-{steps}"
        )
        for streams_, steps, states in (FEW_STREAMS, MANY_STREAMS)
    }
    costs = pages.measure(scenes, sizes.rounds)
    return [row for name in streams.NAMES for row in pages.rows(costs, name, streams.NAMES)]


def _importing(sizes: Sizes, say: Say) -> list[Row]:
    say("(k) Importing a file of items, against COPY ...")
    return importing.rows(sizes.items)


def _matrix(sizes: Sizes, say: Say) -> list[Row]:
    say("(j) The matrix of products over capabilities ...")
    scenes = {
        f"{products} × {capabilities}": portfolio.scene(products, capabilities, f"matrix-{products}")
        for products, capabilities in (FEW_CELLS, sizes.cells)
    }
    costs = pages.measure(scenes, sizes.rounds)
    return [row for name in portfolio.NAMES for row in pages.rows(costs, name, portfolio.NAMES)]


def _falling(sizes: Sizes, say: Say) -> list[Row]:
    say("(l) What fails if a supplier stops, among many items ...")
    return falling.rows(sizes.items)


def migrate_row(seconds: float) -> Row:
    result = f"{RIVAL_MIGRATE_SECONDS / seconds:.0f} × as fast"
    aim = at_most(seconds, MIGRATE_SECONDS, " s")
    return Row(
        "e", "migrate, empty database", f"{seconds:.1f} s", f"nearest rival, {RIVAL_MIGRATE_SECONDS} s", result, **aim
    )


def about_this_run() -> str:
    """Day, machine and versions, so that two tables can be told apart."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    versions = f"Python {platform.python_version()}, Django {django.get_version()}, PostgreSQL {postgres}"
    return f"{date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {versions}"
