"""A file or pasted text as a stream: YAML as docs/stream-format.md says, or a table of steps. Pure."""

import re
from pathlib import PurePath

from valuestreams.documents.reading import LARGEST, Unreadable, lines_of
from valuestreams.documents.table import BadCell, NoTable, read
from valuestreams.format import InvalidStream
from valuestreams.format import read as read_yaml
from valuestreams.stream import Stream, TimeBasis, Unit

YAML_ENDINGS = (".yaml", ".yml", ".json")
YAML_START = re.compile(rb"^(\s*#[^\n]*\n|\s*\n|---[^\n]*\n)*\s*(\{|[\"']?(stream|steps|time|title)[\"']?\s*:)")


class NotUnderstood(ValueError):
    """The file is no stream. `sentences` says why, one for each problem, with its line where there is one."""

    def __init__(self, sentences: list[str]):
        self.sentences = sentences
        super().__init__(sentences[0])


def understand(data: bytes, name: str, basis: TimeBasis) -> Stream:
    """The stream in a file called `name` ("" for pasted text). A table says nothing about its basis: `basis` is taken.

    Raises NotUnderstood.
    """
    if not data.strip():
        raise NotUnderstood(["The file is empty."])
    if len(data) > LARGEST:
        raise NotUnderstood([f"The file is larger than {LARGEST / 10**6:g} MB. A stream is far smaller."])
    try:
        if name.lower().endswith(YAML_ENDINGS) or YAML_START.match(data[:4000]):
            return read_yaml(data)
        return Stream(title=PurePath(name).stem[:200], basis=basis, steps=read(lines_of(data, name), basis))
    except InvalidStream as invalid:
        raise NotUnderstood(invalid.problems) from invalid
    except NoTable as bad:
        raise NotUnderstood([_said(cell) for cell in bad.cells[:50]]) from bad
    except Unreadable as unreadable:
        raise NotUnderstood([str(unreadable)]) from unreadable


def time_unit(stream: Stream) -> str:
    """What a number without a unit means from now on; nobody types seconds."""
    return Unit.MINUTES.value if stream.basis.unit is Unit.SECONDS else stream.basis.unit.value


def _said(cell: BadCell) -> str:
    column = f", {cell.column}" if cell.column else ""
    return f"Line {cell.line}{column}: {cell.sentence}"
