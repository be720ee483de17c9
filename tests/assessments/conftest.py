from datetime import date
from functools import cache

import pytest

from assessments import catalogue, services
from assessments.framework import load_yaml
from assessments.models import Assessment, Framework


@cache
def mamos_yaml():
    """Read once: half a second of YAML would be most of the time of every test."""
    return load_yaml((catalogue.SHIPPED / "mamos.yaml").read_bytes())


@pytest.fixture
def mamos(db) -> Framework:
    return catalogue.publish_raw(mamos_yaml())[0]


@pytest.fixture
def assessment(olga, mamos) -> Assessment:
    return services.create_assessment(by=olga, title="Autumn", framework=mamos, as_of=date(2026, 11, 1))
