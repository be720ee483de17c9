"""A company whose answers give the priorities of the published case: SRE 0.25, error budget 1.5, journeys 0.75, debt 0.5."""

from datetime import date

import pytest
from hypothesis import settings

from assessments import services as assessment_services
from assessments.answering import Given
from assessments.models import Assessment, Framework
from roadmaps import services
from roadmaps.models import Roadmap

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

COVERAGE = {"sre": 2, "budget": 0, "journeys": 1, "debt": 2, "okr": 4}  # quarters
STARTS_ON = date(2027, 1, 4)  # a Monday


def silent(done: int, total: int, note: str = "") -> None:
    pass


def action(key: str, effort: float, after=(), days: float = 10, **more) -> dict:
    lifts = more.pop("lifts", [key])
    return {
        "key": f"do-{key}", "dimension": "tech", "level": "I", "title": f"Introduce {key}", "effort_days": effort,
        "duration_days": days, "lifts": lifts, "after": [f"do-{one}" for one in after], "roles": ["Tech lead"], **more,
    }  # fmt: skip


def definition(practices: dict[str, int], actions: list[dict]) -> dict:
    return {
        "key": "road",
        "version": 1,
        "title": "Road",
        "levels": [{"key": "I", "title": "One", "fit": {"revenue": [0, None], "headcount": [1, None]}}],
        "dimensions": [{"key": "tech", "title": "Technology"}],
        "practices": [
            {
                "key": key,
                "dimension": "tech",
                "level": "I",
                "title": key.upper(),
                "statement": f"We do {key}",
                "weight": weight,
            }
            for key, weight in practices.items()
        ],
        "actions": actions,
    }


def answered(acme, olga, framework: Framework, coverage: dict[str, int], unit=None) -> Assessment:
    """An assessment of `framework` that olga answered with `coverage` in quarters."""
    assessment = assessment_services.create_assessment(
        by=olga, title="Autumn", framework=framework, as_of=date(2026, 11, 2), unit=unit
    )
    response = assessment_services.take_part(assessment=assessment, by=olga)
    for practice, quarters in coverage.items():
        assessment_services.record_answer(
            response=response, practice=practice, given=Given(quarters), revision=0, by=olga
        )
    return assessment


def make_framework(key: str, practices: dict[str, int], actions: list[dict]) -> Framework:
    content = definition(practices, actions) | {"key": key}
    return Framework.objects.create(key=key, version=1, title=content["title"], checksum=key, definition=content)


@pytest.fixture
def road_framework(db) -> Framework:
    weights = {"sre": 1, "budget": 3, "journeys": 3, "debt": 1, "okr": 3}
    actions = [
        action("sre", 2),
        action("budget", 2, after=["sre"]),
        action("journeys", 3),
        action("debt", 1),
        action("okr", 1),
    ]
    return make_framework("road", weights, actions)


@pytest.fixture
def assessment(acme, olga, road_framework) -> Assessment:
    return answered(acme, olga, road_framework, COVERAGE)


@pytest.fixture
def undrafted(assessment, olga) -> Roadmap:
    return services.create_roadmap(
        assessment=assessment, title="First steps", starts_on=STARTS_ON, wave_weeks=13, capacity_days=5, by=olga
    )


@pytest.fixture
def roadmap(undrafted, olga) -> Roadmap:
    return services.draft(roadmap_id=undrafted.pk, by=olga, progress=silent)


@pytest.fixture
def one(roadmap):
    """one("budget"): the initiative of that action as it stands."""
    return lambda key: roadmap.initiatives.get(action=f"do-{key}")


@pytest.fixture
def many_roadmap(acme, olga):
    """many_roadmap(40): a drafted roadmap with as many initiatives."""

    def make(count: int) -> Roadmap:
        keys = [f"p{number:03}" for number in range(count)]
        actions = [action(key, 3, after=keys[at - 1 : at] if at % 5 == 4 else ()) for at, key in enumerate(keys)]
        framework = make_framework(f"many{count}", dict.fromkeys(keys, 1), actions)
        assessment = answered(acme, olga, framework, dict.fromkeys(keys, 0))
        roadmap = services.create_roadmap(
            assessment=assessment, title="Many", starts_on=STARTS_ON, wave_weeks=13, capacity_days=20, by=olga
        )
        return services.draft(roadmap_id=roadmap.pk, by=olga, progress=silent)

    return make
