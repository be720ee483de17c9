"""The catalogue that ships with OrgScale, as a value. An organization adopts a copy of it."""

from functools import cache
from pathlib import Path

from dsm.controls import format
from dsm.controls.control import Catalogue

FILE = Path(__file__).parent / "starter.yaml"


@cache
def starter() -> Catalogue:
    return format.read(FILE.read_bytes())
