"""From a stream to a YAML file that `read` turns into the same stream."""

from dataclasses import fields
from enum import StrEnum
from fractions import Fraction
from typing import Any

import yaml

from valuestreams.stream import Branch, Return, Shape, Step, Story, Stream, Time

TIMES = {"process", "wait", "elapsed"}
MONEY = {"cost", "spend"}
END = "end"

Plain = Any


class _Dumper(yaml.SafeDumper):
    """Numbers exactly, lists of plain values in one line, no references."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Line(dict[str, Plain]):
    """A mapping that is written in one line."""


class _Ends(list[Plain]):
    """A list that is written in one line."""


def write(stream: Stream) -> str:
    """The file of a stream; times in the unit of its time basis, money in its currency."""
    said = _said(stream)
    return yaml.dump(said, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**20, default_flow_style=False)


def plain(stream: Stream) -> dict[str, Plain]:
    """What `write` says as it comes out of a YAML reader, in values that JSON knows: shares that are no decimals "1/3"."""
    found: dict[str, Plain] = _plain(_said(stream))
    return found


def _plain(part: Plain) -> Plain:
    if isinstance(part, dict):
        return {key: _plain(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_plain(value) for value in part]
    if isinstance(part, Fraction):
        text = number(part)
        return text if "/" in text else float(text) if "." in text else int(text)
    return part.value if isinstance(part, StrEnum) else part


def _said(stream: Stream) -> dict[str, Plain]:
    basis = stream.basis
    unit = basis.unit_minutes
    end = None if any(step.key == END for step in stream.steps) else END
    head: dict[str, Plain] = {
        "stream": stream.title,
        "proposition": stream.proposition,
        "user": stream.user,
        "trigger": stream.trigger,
        "currency": stream.currency,
        "period": stream.period,
        "time": _Line(unit=basis.unit, hours_per_day=basis.hours_per_day, days_per_week=basis.days_per_week),
        "demand": None if stream.demand is None else _Line(items=stream.demand.items, per=stream.demand.per),
        "arrivals": None if stream.arrivals is None else _time(stream.arrivals, unit),
        "slices": [_Line(key=one.key, name=one.name) for one in stream.slices],
        "steps": [_step(step, unit, end) for step in stream.steps],
    }
    return {key: value for key, value in head.items() if key == "stream" or value not in ("", None, [])}


def number(value: Fraction) -> str:
    """As decimals where that is exact, else as a ratio: "2400", "0.85", "1/3"."""
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1 or places > 40:
        return str(value)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _step(step: Step, unit: Fraction, end: str | None) -> dict[str, Plain]:
    """What is said of a step, and nothing that is not."""
    found: dict[str, Plain] = {}
    for one in fields(step):
        value = getattr(step, one.name)
        if value is None or value == "" or value is False or (value == () and one.name != "next"):
            continue
        found[one.name] = _part(step, one.name, value, unit, end)
    return found


def _part(step: Step, name: str, value: Any, unit: Fraction, end: str | None) -> Plain:
    if name in TIMES:
        return _time(value, unit)
    if name in MONEY:
        return Fraction(value, 100)
    if name == "next":
        return [_branch(one, end, step.parallel) for one in value]
    if name == "returns":
        return [_return(one, unit) for one in value]
    if name == "stories":
        return [_story(one) for one in value]
    return value


def _branch(branch: Branch, end: str | None, parallel: bool) -> Plain:
    to = end if branch.to is None else branch.to
    return to if parallel else _Line(to=to, share=branch.share)


def _return(one: Return, unit: Fraction) -> Plain:
    found = _Line(to=one.to, share=one.share)
    if one.redo:
        found["redo"] = one.redo / unit
    return found


def _story(story: Story) -> Plain:
    found = {"key": story.key, "text": story.text, "slice": story.slice, "done": story.done or None}
    return {key: value for key, value in found.items() if value not in (None, "")}


def _time(time: Time, unit: Fraction) -> Plain:
    if time.shape is Shape.FIXED:
        return time.mean / unit
    if time.shape is Shape.RANGE:
        return _Ends([time.low / unit, time.high / unit])
    if time.shape is Shape.TRIANGULAR:
        parts = {"min": time.least, "mode": time.mode, "max": time.most}
    else:
        parts = {"mean": time.mean, "sd": time.sd}
    return _Line({"kind": time.shape, **{name: part / unit for name, part in parts.items() if part is not None}})


def _represent_number(dumper: yaml.SafeDumper, value: Fraction) -> yaml.ScalarNode:
    text = number(value)
    kind = "str" if "/" in text else "float" if "." in text else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


def _represent_line(dumper: yaml.SafeDumper, value: _Line) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", list(value.items()), flow_style=True)


def _represent_ends(dumper: yaml.SafeDumper, value: _Ends) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


def _represent_word(dumper: yaml.SafeDumper, value: StrEnum) -> yaml.ScalarNode:
    return dumper.represent_str(value.value)


_Dumper.add_representer(Fraction, _represent_number)
_Dumper.add_representer(_Line, _represent_line)
_Dumper.add_representer(_Ends, _represent_ends)
_Dumper.add_multi_representer(StrEnum, _represent_word)
