"""A demo organization that looks like a real one: units and people, three assessments over a year, reports, a roadmap.

What is told stands in the YAML files of this folder; everything is written by the services that pages and jobs use.
"""

from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
SLUG, CLIENT_SLUG = "lumen-freight", "harbour-bank"
MAIL_DOMAIN = "example.com"


def told(name: str) -> dict:
    """The content of one of the YAML files."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def email_of(key: str) -> str:
    return f"{key}@{MAIL_DOMAIN}"
