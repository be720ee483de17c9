import pytest

from reports import services
from reports.models import Report
from tests.reports import kitchen, small_sections


@pytest.fixture
def sections_of(settings):
    """Choose which sections reports have: sections_of("Strengths", "Nothing")."""

    def choose(*names: str) -> None:
        settings.REPORT_SECTIONS = [f"tests.reports.small_sections.{name}" for name in names]

    choose("Strengths", "Nothing")
    return choose


@pytest.fixture
def waiting(sections_of, olga) -> Report:
    """A report of acme that nobody has built yet."""
    return services.create_report(
        title="Gaps, autumn", subject="assessment:12", as_of=kitchen.cover().as_of, unit=None, by=olga
    )


@pytest.fixture
def build(olga):
    def build(report: Report, by=olga) -> list[tuple]:
        """Build it at once; returns what progress was told."""
        told: list[tuple] = []
        services.build_report(report=report, by=by, progress=lambda *words: told.append(words))
        return told

    return build


@pytest.fixture
def report(waiting, sections_of, build) -> Report:
    """A built report of acme with every block."""
    sections_of(*small_sections.KITCHEN)
    build(waiting)
    return waiting
