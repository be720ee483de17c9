"""The worst fault of an import is a lost word: none of a page's may be missing from what was read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vpmom.parser.pages import docx, docx_bodies, html_pages, kept, markdown_pages, words_of
from vpmom.parser import Unreadable, read

_THOROUGH = settings(deadline=None, max_examples=300)


@given(markdown_pages)
@_THOROUGH
def test_markdown(page: str) -> None:
    assert words_of(page) - kept(read(page, name="page.md")) == set()


@given(markdown_pages)
@_THOROUGH
def test_text(page: str) -> None:
    assert words_of(page) - kept(read(page.encode(), name="page.txt")) == set()


@given(html_pages)
@_THOROUGH
def test_html(page: str) -> None:
    assert words_of(page) - kept(read(page, name="page.html")) == set()


@given(docx_bodies)
@_THOROUGH
def test_word(body: str) -> None:
    assert words_of(body) - kept(read(docx(body), name="page.docx")) == set()


@given(st.one_of(st.text(), st.binary()), st.sampled_from(["a.md", "a.html", "a.docx", "a.txt", "a", ""]))
@_THOROUGH
def test_whatever_is_sent_ends_in_a_page_or_in_a_sentence(data: bytes | str, name: str) -> None:
    try:
        page = read(data, name=name)
    except Unreadable as refusal:
        assert str(refusal).endswith(".")
    else:
        assert page.format in ("md", "html", "docx", "txt")


@given(st.binary(max_size=300))
@_THOROUGH
def test_a_damaged_archive_is_refused_with_a_sentence(data: bytes) -> None:
    whole = docx("<w:p><w:r><w:t>Vision</w:t></w:r></w:p>")
    for damaged in (b"PK\x03\x04" + data, whole[: len(data)] + data, whole[: -len(data) - 1] + data):
        try:
            read(damaged, name="plan.docx")
        except Unreadable as refusal:
            assert str(refusal).endswith(".")
