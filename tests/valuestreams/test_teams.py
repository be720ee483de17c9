"""Who works in a stream: the rules, and the table on the page."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from organizations.errors import DomainError, Stale
from organizations.models import Unit
from valuestreams.models import TeamShare
from valuestreams.services.streams import create_stream
from valuestreams.services.teams import Team, add_team, change_team, remove_team
from valuestreams.stream import Stream as Value

pytestmark = pytest.mark.django_db
DESIGN = Team("Design", "Blue", fte=Decimal(2), annual_cost=9_000_000)


@pytest.mark.parametrize(
    ("team", "field"),
    [
        (Team(" "), "discipline"),
        (Team("Design", fte=Decimal(-1)), "fte"),
        (Team("Design", share=Decimal(101)), "share"),
        (Team("Design", annual_cost=-1), "annual_cost"),
    ],
)
def test_a_team_that_cannot_be_is_refused_by_its_field(stream, ed, team, field):
    with pytest.raises(DomainError) as refused:
        add_team(stream=stream, team=team, by=ed)
    assert refused.value.field == field


def test_a_unit_of_others_is_no_unit_here(stream, ed, globex):
    theirs = Unit.objects.create(organization=globex, name="Theirs")
    with pytest.raises(DomainError, match="not one of your organization"):
        add_team(stream=stream, team=Team("Design", unit=theirs), by=ed)


def test_a_viewer_and_a_member_of_sales_write_no_team(stream, vera, sam):
    for member in (vera, sam):
        with pytest.raises(PermissionDenied):
            add_team(stream=stream, team=DESIGN, by=member)


def test_a_late_change_is_stale_and_says_what_is_there(stream, ed):
    row = add_team(stream=stream, team=DESIGN, by=ed)
    change_team(row=row, team=Team("Design", "Green", fte=Decimal(3)), revision=1, by=ed)
    with pytest.raises(Stale) as stale:
        change_team(row=row, team=DESIGN, revision=1, by=ed)
    assert stale.value.current["team"] == "Green"


def test_a_team_goes(stream, ed):
    row = add_team(stream=stream, team=DESIGN, by=ed)
    with pytest.raises(Stale):
        remove_team(row=row, revision=2, by=ed)
    remove_team(row=row, revision=1, by=ed)
    assert not TeamShare.objects.exists()


# ---- The page ----


@pytest.fixture
def save(stream):
    return reverse("stream-teams-save", args=["acme", stream.pk])


@pytest.fixture
def opened(sign_in, ed, stream):
    def opened() -> dict:
        """What the table would send back untouched."""
        form = sign_in(ed).get(reverse("stream-funding", args=["acme", stream.pk])).context["team_form"]
        shown = {name: form[name].value() for name in form.fields if not name.endswith("-remove")}
        return {name: "" if value is None else str(value) for name, value in shown.items()}

    return opened


def test_rows_are_added_changed_and_removed_at_once(sign_in, ed, stream, save, opened):
    old, gone = add_team(stream=stream, team=DESIGN, by=ed), add_team(stream=stream, team=Team("Data"), by=ed)
    new = {"new-0-discipline": "Engineering", "new-0-fte": "4.5", "new-0-annual_cost": "110,000"}
    form = opened() | {f"team-{old.pk}-fte": "3", f"team-{gone.pk}-remove": "on", **new}
    assert sign_in(ed).post(save, form).status_code == 302
    found = {team.discipline: (team.fte, team.annual_cost, team.revision) for team in TeamShare.objects.all()}
    assert found == {"Design": (3, 9_000_000, 2), "Engineering": (Decimal("4.5"), 11_000_000, 1)}


def test_untouched_rows_are_not_written(sign_in, ed, stream, save, opened):
    row = add_team(stream=stream, team=DESIGN, by=ed)
    form = opened()
    change_team(row=row, team=Team("Design", "Green", fte=Decimal(3)), revision=1, by=ed)
    assert sign_in(ed).post(save, form).status_code == 302
    assert TeamShare.objects.get().team == "Green"


def test_a_row_that_others_changed_is_a_conflict_with_both(sign_in, ed, stream, save, opened):
    row = add_team(stream=stream, team=DESIGN, by=ed)
    form = opened() | {f"team-{row.pk}-team": "Red"}
    change_team(row=row, team=Team("Design", "Green", fte=Decimal(3)), revision=1, by=ed)
    late = sign_in(ed).post(save, form)
    assert late.status_code == 409
    text = late.content.decode()
    assert 'value="Red"' in text and "now there: Green" in text and "now there: 3.00" in text
    assert text.count("now there:") == 3  # the cost as well, which nobody says any more
    assert "now there: nothing" in text
    assert sign_in(ed).post(save, form | {f"team-{row.pk}-revision": "2"}).status_code == 302
    assert TeamShare.objects.get().team == "Red"


def test_a_row_that_is_gone_names_what_was_typed(sign_in, ed, stream, save, opened):
    row = add_team(stream=stream, team=DESIGN, by=ed)
    form = opened() | {f"team-{row.pk}-team": "Red"}
    remove_team(row=row, revision=1, by=ed)
    late = sign_in(ed).post(save, form)
    assert late.status_code == 422
    assert "You had typed: Design, Red, 2.00, 100.00, 90,000" in late.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"new-0-team": "Blue"}, "Say which discipline it is"),
        ({"new-0-discipline": "Design"}, "Say how many full-time people they are."),
        ({"new-0-discipline": "Design", "new-0-fte": "2", "new-0-share": "120"}, "less than or equal to 100"),
        ({"new-0-discipline": "Design", "new-0-fte": "2", "new-0-annual_cost": "-5"}, "A cost is not negative"),
        ({"new-0-discipline": "Design", "new-0-fte": "2", "new-0-unit": "99999"}, "Select a valid choice"),
    ],
)
def test_a_row_that_cannot_be_comes_back_as_typed(sign_in, ed, save, opened, typed, sentence):
    answer = sign_in(ed).post(save, opened() | typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not TeamShare.objects.exists()


def test_a_unit_outside_the_scope_stays_where_it_stands(sign_in, sam, ed, sales, acme, stream):
    mine = create_stream(by=ed, value=Value("Offers"), unit=sales)
    far = Unit.objects.create(organization=acme, name="Far away")
    row = add_team(stream=mine, team=replace(DESIGN, unit=far), by=ed)
    client = sign_in(sam)
    form = client.get(reverse("stream-funding", args=["acme", mine.pk])).context["team_form"]
    shown = {name: form[name].value() for name in form.fields if not name.endswith("-remove")}
    sent = {name: "" if value is None else str(value) for name, value in shown.items()} | {f"team-{row.pk}-fte": "3"}
    assert client.post(reverse("stream-teams-save", args=["acme", mine.pk]), sent).status_code == 302
    assert (TeamShare.objects.get().fte, TeamShare.objects.get().unit) == (3, far)
