"""A stream in reports beside its figures: the map as a picture, its simulation, its money. Refusals first."""

from base64 import b64decode
from dataclasses import replace
from datetime import date

import pytest

from organizations.errors import DomainError
from organizations.models import Unit
from reports.blocks import MOST_PICTURE, Facts, Figure, Paragraph, Picture, Table, freeze, thaw
from reports.content import SectionContent
from reports.html import chapters
from reports.sections import Brief
from tests.valuestreams.conftest import delivery
from tests.valuestreams.test_simulating import better, requested, sent, work_off  # noqa: F401 (fixtures)
from valuestreams.report_sections import BoxScore, StreamFigures, StreamMoney, StreamSimulation
from valuestreams.services.accounting_money import book, write_funding
from valuestreams.services.streams import create_stream
from valuestreams.services.teams import Team, add_team
from valuestreams.services.writing import edit

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 4)
SECTIONS = [StreamFigures(), StreamMoney(), StreamSimulation(), BoxScore()]
each = pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)


def about(membership, stream) -> Brief:
    return Brief(membership, stream.ref, TODAY)


def only(kind, content):
    (found,) = [block for block in content.blocks if isinstance(block, kind)]
    return found


@each
def test_a_stranger_gets_nothing(section, stream, eve):
    assert section.scope(about(eve, stream)) is None
    with pytest.raises(DomainError, match="deleted"):
        section.build(about(eve, stream))


@each
def test_a_member_of_another_unit_gets_nothing(section, acme, olga, sam):
    hidden = create_stream(by=olga, value=delivery(), unit=Unit.objects.create(organization=acme, name="Far"))
    assert section.scope(about(olga, hidden)) == hidden.unit_id
    assert section.scope(about(sam, hidden)) is None
    with pytest.raises(DomainError):
        section.build(about(sam, hidden))


@pytest.mark.parametrize("section", [StreamMoney(), StreamSimulation()], ids=lambda section: section.key)
def test_what_nobody_entered_is_not_in_the_report(section, stream, olga):
    assert section.build(about(olga, stream)) is None
    assert section.build(Brief(olga, "plan:1", TODAY)) is None


# ---- The map ----


def test_the_map_stands_in_the_figures_as_a_picture(stream, olga):
    content = StreamFigures().build(about(olga, stream))
    picture = only(Picture, content)
    assert picture.svg.startswith("<svg") and "Hand over" in picture.svg
    assert picture.alt == "Value stream map of Parcels: Order, Pick, Check, Carry, Hand over"
    assert thaw(freeze(content.blocks)) == content.blocks


def test_what_people_typed_is_no_markup_in_the_picture(stream, current, olga):
    evil = "</svg><script>alert(1)</script>"

    def rename(value):
        return replace(value, steps=(replace(value.steps[0], name=evil), *value.steps[1:]))

    edit(state=current, move=rename, what="evil", by=olga)
    content = StreamFigures().build(about(olga, stream))
    (chapter,) = chapters((SectionContent("a", "A", "view_results", content.blocks),))
    (part,) = [part for part in chapter.parts if part.template.endswith("picture.html")]
    drawn = b64decode(part.block["source"].partition("base64,")[2]).decode()
    assert "<script>" not in drawn


def test_a_map_too_large_for_a_report_is_left_to_its_page(stream, current, olga, monkeypatch):
    monkeypatch.setattr("valuestreams.report_sections.states.MOST_PICTURE", 1000)
    assert MOST_PICTURE > 1000
    content = StreamFigures().build(about(olga, stream))
    assert not [block for block in content.blocks if isinstance(block, Picture)]
    assert any("too large" in block.text for block in content.blocks if isinstance(block, Paragraph))


# ---- The simulation ----


def test_the_newest_finished_simulation_is_told_with_its_check(stream, current, better, olga, sent):  # noqa: F811
    done = work_off(requested(current, better, by=olga), sent)
    requested(current, by=olga)  # nobody worked it off
    content = StreamSimulation().build(about(olga, stream))
    table = only(Table, content)
    assert [row[0].text for row in table.rows] == done.names
    assert table.rows[0][2].text.startswith("±")
    told = [block.text for block in content.blocks if isinstance(block, Paragraph)]
    assert any(text.startswith("Future state: ") for text in told)
    assert any("3 runs of 80 items" in text for text in told)


# ---- Money ----


def test_profit_by_quarter_says_what_is_missing_and_invents_nothing(stream, olga):
    book(stream=stream, on=date(2026, 8, 3), kind="revenue", cents=100_000, by=olga)
    book(stream=stream, on=date(2026, 11, 3), kind="revenue", cents=200_000, by=olga)
    book(stream=stream, on=date(2026, 11, 4), kind="people", cents=150_000, by=olga)
    table = only(Figure, StreamMoney().build(about(olga, stream))).table
    said = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert table.columns[1:] == ("Jul – Sep 2026", "Oct – Dec 2026")
    assert said["Value stream profit"][0].startswith("incomplete")
    assert said["Value stream profit"][1].startswith("500")
    assert said["Return on sales"][1] == "25 %"


def test_funding_comes_with_its_guardrails(stream, olga):
    add_team(stream=stream, team=Team("Design"), by=olga)
    write_funding(stream=stream, starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 31), revision=0, by=olga)
    content = StreamMoney().build(about(olga, stream))
    assert "Envelope of the period" in [fact.label for fact in only(Facts, content).items]
    assert {row[1].text for row in only(Table, content).rows} == {"not known"}
    assert len(only(Table, content).rows) == 4
