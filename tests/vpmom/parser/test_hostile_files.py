"""Files that are too large, broken, or made to hurt: a sentence, or a result in time."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable

import pytest

from tests.vpmom.parser.pages import docx, paragraph
from vpmom.parser import Unreadable, docx_package, formats, read


def refusal(data: bytes | str, name: str = "plan.docx") -> str:
    with pytest.raises(Unreadable) as refused:
        read(data, name=name)
    return str(refused.value)


def archive(**parts: bytes) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/") + ".xml", data)
    return raw.getvalue()


def test_a_page_of_more_than_five_megabytes_is_refused() -> None:
    assert "more than 5 MB" in refusal("x" * (formats.MAX_BYTES + 1), "plan.md")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.7 \n", "PDF"),
        (b"{\\rtf1 Vision}", "RTF"),
        (b"just text", "not a Word document"),
        (archive(mimetype=b"x"), "not a Word document"),
        (archive(word__document=b"<w:document"), "damaged"),
        (archive(word__document=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), "damaged"),
        (archive(word__document=b"<a>" * 5000 + b"</a>" * 5000), "nested too deeply"),
    ],
)
def test_what_is_no_word_document_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    assert sentence in refusal(data)


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = archive(word__document=b"<x>" + b" " * 60_000_000 + b"</x>")
    assert len(bomb) < 100_000
    assert "unpacks to far more" in refusal(bomb)


def test_an_archive_of_very_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MAX_ENTRIES", 3)
    assert "unpacks to far more" in refusal(docx(paragraph("Vision")))


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(docx(paragraph("Vision")))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag of every entry, in both of its headers
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    assert "password" in refusal(bytes(data))


@pytest.mark.parametrize("data", [b"Vision\x00\x01\x02", "Vision\x00", b"\x89PNG\r\n\x1a\n\x00\x00\xff"])
def test_what_is_no_text_is_refused(data: bytes | str) -> None:
    assert "not a text" in refusal(data, "plan.md")


@pytest.mark.parametrize(
    "data",
    ["# Größe V2MOM".encode("cp1252"), "# Größe V2MOM".encode("utf-16"), b"\xef\xbb\xbf" + "# Größe V2MOM".encode()],
)
def test_other_encodings_are_read(data: bytes) -> None:
    assert read(data, name="a.md").plans[0].title == "Größe V2MOM"


def test_a_declared_encoding_is_read() -> None:
    page = '<meta charset="windows-1251"><p>Привет</p>'.encode("cp1251")
    assert read(page, name="a.html").unplaced[0].text == "Привет"


def test_an_empty_file_has_no_plans() -> None:
    for name in ("a.md", "a.html", "a.txt", "a.docx"):
        assert read(b"", name=name).plans == read("", name=name).unplaced == ()


def test_an_unknown_format_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="not a format"):
        read("x", name="x", format="pdf")


LENGTH = 40_000  # characters; a quadratic reader needs minutes for it
HOSTILE: dict[str, Callable[[int], str]] = {
    **{
        repr(piece): (lambda n, piece=piece: piece * (n // len(piece)))  # type: ignore[misc]
        for piece in ["*", "* ", "_", "_a", "[", "]", "[a](", "(", "`", "~~a", "|", "|\n", "<", "<b", "<!--", '<a "', "<ul><li>", "<table><td>",
                      "<b></i>", "> ", "# ", "&a", "\\", "https://", "a: ", "- a\n", "Vision\n", "# a V2MOM\n", "# a\nVision\nValues\nMethods\n", "```a\n~~~b\n",
                      "Vision|", "(D), ", "Vision: a Values: b Methods: c ", "Vision\ta\n", "h2. a\n-a *b* {color:a}||", "[[a|", ": a\n", "a\n~~~~\n\n", "<style>.a{", ".a,", "(owner: ", "**a**\n\nb\n\n", "a, ", "<tr><td rowspan=200 colspan=200>a"]
    },
    "spaces inside a line": lambda n: "Vision" + " " * n + "x",
    "runs of every length": lambda n: " ".join("`" * length for length in range(1, int(n**0.5))),
    "deep lists": lambda n: "Vision\n" + "\n".join(f"{'  ' * depth}- a" for depth in range(int(n**0.5))),
    "many numbers": lambda n: "1. " + " ".join(f"{number}. a" for number in range(2, n // 8)),
    "a long RAPID line": lambda n: "# a\nRAPID: " + "(D)" * (n // 3) + "\nVision\nValues\nMethods",
    "one table": lambda n: "|Vision|a|\n|Values|b|\n|Methods|c|\n" + "||x|\n" * (n // 5),
    "a label below every heading": lambda n: "# t V2MOM\n## Vision\nx\n## Methods\n" + "### h\n**Measures**\n- a\n" * (n // 23),
    "references": lambda n: "[a]: b\n" + "[" * (n // 2) + "]" * (n // 2),
}  # fmt: skip


@pytest.mark.parametrize("ending", ["md", "html"])
@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_time_in_step_with_its_length(make: Callable[[int], str], ending: str) -> None:
    source = make(LENGTH)
    before = time.process_time()
    read(source, name=f"page.{ending}")
    assert time.process_time() - before < 6


def test_deep_tables_of_word_are_refused_or_read() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 100 + paragraph("Vision") + "</w:tc></w:tr></w:tbl>" * 100
    assert read(docx(deep), name="a.docx").unplaced[0].text == "Vision"


def test_two_hundred_plans_are_read_in_a_moment() -> None:
    section = "".join(
        f"\n{label}\n" + "- one thing of weight\n" * 6
        for label in ("Vision", "Values", "Methods", "Obstacles", "Measures")
    )
    source = "".join(
        f"\n## FY21 Team {number} V2MOM\n\n| Period | FY21 |\n|---|---|\n{section}" for number in range(200)
    )
    before = time.process_time()
    page = read(source, name="page.md")
    assert len(page.plans) == 200
    assert time.process_time() - before < 5
