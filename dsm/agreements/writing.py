"""From a register to a YAML file that `read` turns into the same register."""

from dataclasses import fields
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

import yaml

from dsm.agreements.hops import Hops, Way
from dsm.agreements.hours import ALWAYS, Week, write_hours
from dsm.agreements.needs import AtLeast, Needs
from dsm.agreements.terms import Component, Register, Service, Terms
from valuestreams.format.writing import number

MOST_IN_ONE = 4  # texts of support hours in one; more stand in a list

Plain = Any


class _Dumper(yaml.SafeDumper):
    """Numbers exactly, dates as text, no references."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Number(Fraction):
    """Written in decimals where that is exact, else as a ratio."""


def write(register: Register) -> str:
    """The file of a register, an entry a line."""
    sections: dict[str, tuple[Component | Service | Terms, ...]] = {
        "components": register.components,
        "services": register.services,
        "agreements": register.agreements,
        "promises": register.promises,
    }
    lines: list[str] = []
    for name, entries in sections.items():
        if entries:
            lines.append(f"{name}:\n")
            lines.extend(f"  - {_line(_said(one))}" for one in entries)
    return "".join(lines) or "{}\n"


def _line(said: dict[str, Plain]) -> str:
    return yaml.dump(said, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**20, default_flow_style=True)


def _said(one: Component | Service | Terms) -> dict[str, Plain]:
    """What it says, and nothing that it does not."""
    said = {field.name: _plain(getattr(one, field.name)) for field in fields(one)}
    return {name: value for name, value in said.items() if value not in (None, "")}


def _plain(value: Any) -> Plain:
    if isinstance(value, Week):
        return _hours(value)
    if isinstance(value, AtLeast):
        return _needs(value)
    if isinstance(value, Hops):
        return _hops(value)
    if isinstance(value, Fraction):
        return _Number(value)
    return value.value if isinstance(value, StrEnum) else value


def _hours(week: Week) -> Plain:
    texts = write_hours(week)
    if week == ALWAYS:
        return None
    return ", ".join(texts) if len(texts) <= MOST_IN_ONE else list(texts)


def _needs(needs: Needs) -> Plain:
    if isinstance(needs, str):
        return needs
    of = [_needs(one) for one in needs.of]
    if needs.k == len(of):
        return {"all_of": of}
    return {"any_of": of} if needs.k == 1 else {"k": needs.k, "of": of}


def _hops(way: Way) -> Plain:
    if isinstance(way, str):
        return way
    of = [_hops(one) for one in way.of]
    return {"parallel": of} if way.parallel else of


def _represent_number(dumper: yaml.SafeDumper, value: Fraction) -> yaml.ScalarNode:
    text = number(value)
    kind = "str" if "/" in text else "float" if "." in text else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


def _represent_date(dumper: yaml.SafeDumper, value: date) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())


_Dumper.add_representer(_Number, _represent_number)
_Dumper.add_representer(date, _represent_date)
