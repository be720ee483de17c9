"""RACI charts as they are kept: two people in one grid, the bin, the files, and the API."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from dsm.models import RaciCell, RaciChart
from dsm.queries.raci import grid_of, grids_of
from dsm.serializers.staffing import LetterSerializer
from dsm.services import raci as services
from dsm.services.raci import Letter
from dsm.services.staffing import write_assumptions
from dsm.staffing.raci import Kind
from organizations import bin as bin_
from organizations.errors import DomainError, Stale
from organizations.models import Group


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def at(route: str, member, *args) -> str:
    return reverse(route, args=[member.organization.slug, *args])


@pytest.fixture
def release(olga) -> RaciChart:
    """Two rows, two columns, no letter yet."""
    return services.begin_chart(by=olga, title="Release", rows=["Plan", "Ship"], columns=["Lead", "Crew"])


def letter(chart: RaciChart, row: int, column: int, text: str, revision: int = 0) -> Letter:
    return Letter(chart.rows.all()[row].pk, chart.columns.all()[column].pk, text, revision)


def test_a_viewer_writes_no_letter_and_a_scoped_editor_none_of_all(vera, sam, release):
    for member in (vera, sam):
        with pytest.raises(PermissionDenied):
            services.write_letters(chart=release, letters=[letter(release, 0, 0, "A")], by=member)


def test_two_letters_in_a_cell_are_refused_and_nothing_is_half_written(olga, release):
    both = [letter(release, 0, 0, "A"), letter(release, 0, 1, "RC")]
    with pytest.raises(DomainError, match="One letter a cell"):
        services.write_letters(chart=release, letters=both, by=olga)
    assert not RaciCell.objects.exists()


def test_rows_of_another_chart_are_not_written(olga, release):
    other = services.begin_chart(by=olga, title="Other", rows=["Talk"], columns=["Lead"])
    with pytest.raises(DomainError, match="deleted"):
        services.write_letters(chart=release, letters=[letter(other, 0, 0, "A")], by=olga)


def test_there_are_only_so_many_columns(olga, release):
    for number in range(services.MOST_COLUMNS - 2):
        services.add_column(chart=release, name=f"Role {number}", by=olga)
    with pytest.raises(DomainError, match="at most"):
        services.add_column(chart=release, name="One more", by=olga)


def test_two_who_write_in_one_cell_see_each_other(olga, ed, release):
    services.write_letters(chart=release, letters=[letter(release, 0, 0, "A")], by=olga)
    with pytest.raises(Stale) as refusal:
        services.write_letters(chart=release, letters=[letter(release, 0, 0, "R")], by=ed)
    [now] = refusal.value.current.values()
    assert now == {"mine": "R", "letter": "A", "revision": 1}
    assert services.write_letters(chart=release, letters=[letter(release, 0, 0, "a")], by=ed) == []


def test_a_whole_form_that_collides_keeps_what_was_typed_and_wins_when_sent_again(olga, ed, release):
    row, column = release.rows.first().pk, release.columns.first().pk
    services.write_letters(chart=release, letters=[letter(release, 0, 0, "A")], by=olga)
    client = signed_in(ed)
    reply = client.post(at("raci-cells", ed, release.pk), {f"cell.{row}.{column}.0.": "C"})
    assert reply.status_code == 409
    assert "You typed C, there stands A." in reply.text and 'value="C"' in reply.text
    assert client.post(at("raci-cells", ed, release.pk), {f"cell.{row}.{column}.1.A": "C"}).status_code == 302
    assert RaciCell.objects.get().letter == "C"


def test_a_single_cell_gets_back_its_revision_and_the_findings(olga, release):
    row, column = release.rows.first().pk, release.columns.first().pk
    reply = signed_in(olga).post(
        at("raci-cells", olga, release.pk), {f"cell.{row}.{column}.0.": "ra"}, headers={"HX-Request": "true"}
    )
    assert f'data-name="cell.{row}.{column}.1.A/R"' in reply.text
    assert "Nobody has a part in “Ship”." in reply.text
    wrong = signed_in(olga).post(
        at("raci-cells", olga, release.pk), {f"cell.{row}.{column}.1.A/R": "X"}, headers={"HX-Request": "true"}
    )
    assert wrong.status_code == 422 and "none of R, A, C, I and A/R" in wrong.text


def test_the_page_is_read_by_viewers_and_found_wrong_by_rule(olga, vera, release):
    cells = [letter(release, 0, 0, "A"), letter(release, 0, 1, "A"), letter(release, 1, 0, "A/R")]
    services.write_letters(chart=release, letters=cells, by=olga)
    html = signed_in(vera).get(at("raci", vera, release.pk)).text
    assert "2 answer for “Plan”, so nobody does" in html and "<input id" not in html
    assert "2 broken" in signed_in(vera).get(at("racis", vera)).text
    write_assumptions(by=olga, revision=0, most_accountable=1)
    assert Kind.OVERLOADED in {one.kind for one in grid_of(olga, release).findings}


def test_a_column_can_be_a_group_and_goes_to_the_bin_with_its_letters(olga, release, acme):
    board = Group.objects.create(organization=acme, name="Board")
    column = services.add_column(chart=release, group=board, by=olga)
    services.write_letters(chart=release, letters=[letter(release, 0, 2, "I")], by=olga)
    bin_.delete(column, by=olga)
    assert [one.name for one in grid_of(olga, release).columns] == ["Lead", "Crew"]
    bin_.restore(column, by=olga)
    grid = grid_of(olga, release)
    assert (grid.columns[2].name, list(grid.value.cells.values())) == ("Board", ["I"])


def test_a_row_moves_to_its_place(olga, release):
    services.change_part(part=release.rows.get(name="Ship"), name="Ship it", place=1, by=olga)
    assert [one.name for one in grid_of(olga, release).rows] == ["Ship it", "Plan"]


def test_two_who_rename_one_row_see_each_other(olga, ed, release):
    row = release.rows.get(name="Plan")
    services.change_part(part=row, name="Plan it", place=1, by=olga)
    sent = {"name": "Prepare", "was": "Plan", "place": 1}
    long = signed_in(ed).post(at("raci-row", ed, row.pk), {**sent, "name": "x" * 201})
    assert long.status_code == 422 and "At most 200 characters." in long.text
    reply = signed_in(ed).post(at("raci-row", ed, row.pk), sent)
    assert reply.status_code == 409 and "Plan it" in reply.text and 'value="Prepare"' in reply.text
    assert signed_in(ed).post(at("raci-row", ed, row.pk), {**sent, "was": "Plan it"}).status_code == 302
    row.refresh_from_db()
    assert row.name == "Prepare"


def test_the_file_is_safe(olga, vera, release):
    services.add_rows(chart=release, names=["=1+1"], by=olga)
    raw = signed_in(vera).get(at("raci-csv", vera, release.pk)).content
    assert raw.decode("utf-8-sig").splitlines() == ["Release,Lead,Crew", "Plan,,", "Ship,,", "'=1+1,,"]


def test_the_list_costs_the_same_for_many_charts(olga, release, django_assert_num_queries):
    with django_assert_num_queries(5):
        assert len(grids_of(olga)) == 1
    for number in range(4):
        services.begin_chart(by=olga, title=f"Chart {number}", rows=["Plan"], columns=["Lead"])
    with django_assert_num_queries(5):
        assert len(grids_of(olga)) == 5


def test_forms_begin_a_chart_and_say_what_is_missing(olga):
    client = signed_in(olga)
    wrong = client.post(at("raci-new", olga), {"title": "", "kind": "process", "rows": "Plan"})
    assert wrong.status_code == 422 and "Plan" in wrong.text
    made = client.post(
        at("raci-new", olga), {"title": "Release", "kind": "process", "rows": "Plan\n\nShip", "columns": "Lead"}
    )
    chart = RaciChart.objects.get()
    assert made["Location"] == at("raci", olga, chart.pk)
    assert [row.name for row in chart.rows.all()] == ["Plan", "Ship"]
    nothing = client.post(at("raci-row-add", olga, chart.pk), {"names": ""})
    assert nothing.status_code == 422 and "Name at least one row." in nothing.text
    assert client.post(at("raci-column-add", olga, chart.pk), {}).status_code == 422


def test_the_api_writes_letters_all_or_none(olga, vera, release):
    client = signed_in(olga)
    url = f"/api/v1/o/{olga.organization.slug}/racis/{release.pk}/"
    row, column = release.rows.first().pk, release.columns.first().pk
    cells = [{"row": row, "column": column, "letter": "A", "revision": 0}]
    body = client.patch(f"{url}letters/", {"cells": cells}, content_type="application/json").json()
    assert body["cells"] == [{"row": row, "column": column, "letter": "A", "revision": 1}]
    cells[0]["letter"] = "R"
    stale = client.patch(f"{url}letters/", {"cells": cells}, content_type="application/json")
    assert stale.status_code == 409 and stale.json()["current"]
    assert signed_in(vera).patch(f"{url}letters/", {"cells": []}, content_type="application/json").status_code == 403


@pytest.mark.parametrize("revision", [1, 7, 2**31 - 1])
def test_of_a_cell_that_is_not_there_no_revision_was_seen(olga, release, revision):
    with pytest.raises(Stale) as refusal:
        services.write_letters(chart=release, letters=[letter(release, 0, 0, "A", revision)], by=olga)
    ((_pair, said),) = refusal.value.current.items()
    assert said == {"mine": "A", "letter": "", "revision": 0}
    (cell,) = services.write_letters(chart=release, letters=[letter(release, 0, 0, "A")], by=olga)
    assert cell.revision == 1


@pytest.mark.parametrize("revision", [-1, 2**31 - 1, 2**63])
def test_the_api_takes_no_revision_that_cannot_be(revision):
    sent = {"row": 1, "column": 1, "letter": "A"}
    assert LetterSerializer(data={**sent, "revision": 2**31 - 2}).is_valid()
    body = LetterSerializer(data={**sent, "revision": revision})
    assert not body.is_valid() and list(body.errors) == ["revision"]
