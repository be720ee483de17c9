"""The parts of a Word file: a zip archive of XML, read within limits. Document types and entities are refused."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat  # a document type, by which XML could grow or reach out, is refused

from vpmom.parser.parsed import Unreadable

MAX_ENTRIES = 10_000
MAX_XML_BYTES = 20_000_000  # of all parts together, unpacked
MAX_DEPTH = 400
_BOMB = "The document unpacks to far more than its size; it is not read."
_BROKEN = "The Word document is damaged and cannot be read."

Attributes = Mapping[str, str]


@dataclass(slots=True)
class Package:
    """The archive; every part is read once, and all of them within one limit."""

    archive: zipfile.ZipFile
    names: frozenset[str]
    left: int = MAX_XML_BYTES

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, None when there is none. Raises Unreadable."""
        if name not in self.names:
            return None
        try:
            with self.archive.open(name) as file:
                data = file.read(self.left + 1)
        except RuntimeError as error:  # a password
            raise Unreadable("This document is protected by a password; save it without one.") from error
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
            raise Unreadable(_BROKEN) from error
        self.left -= len(data)
        if self.left < 0:
            raise Unreadable(_BOMB)
        return data

    def main(self) -> str:
        """The name of the part that holds the text."""
        links = relations(self, "")
        found = next(
            (one.target for one in links.values() if one.kind.endswith("/officeDocument")), "word/document.xml"
        )
        if found not in self.names or not found.endswith(".xml"):
            raise Unreadable("This is a zip archive, but not a Word document (.docx).")
        return found


@dataclass(frozen=True, slots=True)
class Relation:
    target: str  # an address, or the name of a part
    kind: str


def open_package(data: bytes) -> Package:
    """Raises Unreadable for anything that is no Word file."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise Unreadable(_BROKEN) from error
    if len(entries) > MAX_ENTRIES:
        raise Unreadable(_BOMB)
    return Package(archive, frozenset(entry.filename for entry in entries))


def relations(package: Package, part: str) -> Mapping[str, Relation]:
    """Identifier -> what it points to, of one part; "" is the package itself."""
    folder, name = posixpath.split(part)
    data = package.part(posixpath.join(folder, "_rels", f"{name}.rels"))
    found: dict[str, Relation] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            if attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join(folder, target)).lstrip("/") if target else ""
            found[attributes.get("Id", "")] = Relation(target, attributes.get("Type", ""))

    if data:
        parse(data, Events(start))
    return found


def _nothing(*_: object) -> None:
    return None


@dataclass(slots=True)
class Events:
    """What to do at a start tag, an end tag and a text; names come without their prefix."""

    start: Callable[[str, Attributes], None] = field(default=_nothing)
    end: Callable[[str], None] = field(default=_nothing)
    text: Callable[[str], None] = field(default=_nothing)


def parse(data: bytes, events: Events) -> None:
    """Reads XML from front to back, without building a tree. Raises Unreadable."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable("The document is nested too deeply to be read.")
        events.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        events.end(_local(name))

    def refuse(*_: object) -> None:
        raise Unreadable(_BROKEN)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = events.text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable(_BROKEN) from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]
