"""All streams against departments and disciplines, as pages."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.valuestreams.conftest import delivery
from valuestreams.models import TeamShare
from valuestreams.queries.structure import mapped
from valuestreams.services.streams import create_stream

pytestmark = pytest.mark.django_db


def page(client, route, query="") -> str:
    response = client.get(reverse(route, args=["acme"]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_who_edits_one_unit_does_not_see_streams_of_others(sign_in, olga, sam, warehouse, sales):
    create_stream(by=olga, value=delivery(title="Secret hub"), unit=warehouse)
    create_stream(by=olga, value=delivery(title="Offers"), unit=sales)
    shown = page(sign_in(sam), "streams-structure")
    assert "Offers" in shown and "Secret hub" not in shown
    assert "Secret hub" not in page(sign_in(sam), "streams-squads")


def test_empty_pages_say_what_to_do(sign_in, vera):
    assert "No value stream yet" in page(sign_in(vera), "streams-structure")
    assert "Nobody is named yet" in page(sign_in(vera), "streams-squads")


def test_the_matrix_shows_shares_by_visits_and_crossings(sign_in, stream, vera):
    known = mapped("1", delivery())
    assert known.visits["pick"] > 1
    shown = page(sign_in(vera), "streams-structure")
    assert "Warehouse" in shown and "Cloudy" in shown
    assert "63 %" in shown  # (45 + 15) × 1 ÷ 0.9 of 30 + 66 2/3 + 10 minutes
    assert "Carry" in shown


def test_a_missing_time_is_named(sign_in, olga, vera):
    steps = tuple(replace(step, process=None) if step.key == "pick" else step for step in delivery().steps)
    create_stream(by=olga, value=delivery(steps=steps))
    shown = page(sign_in(vera), "streams-structure")
    assert "incomplete: no process time is known of “Pick”." in shown
    assert " %<" not in shown.split("stuck")[0]


def test_the_border_that_counts_as_long_is_adjustable_and_nonsense_is_the_usual(sign_in, stream, vera):
    client = sign_in(vera)
    assert "At the border from Sales to Warehouse" in page(client, "streams-structure", "?wait=5")
    assert "At the border from" not in page(client, "streams-structure", "?wait=99")
    assert 'value="20"' in page(client, "streams-structure", "?wait=-4")
    assert 'value="20"' in page(client, "streams-structure", "?wait=soon")


def test_squads_are_added_up_by_discipline(sign_in, acme, stream, olga, vera):
    other = create_stream(by=olga, value=delivery(title="Letters"))
    for row, share in ((stream, 50), (other, 100)):
        TeamShare.objects.create(
            organization=acme, stream=row, discipline="Design", team="Studio", fte="2.5", share=share
        )
    TeamShare.objects.create(organization=acme, stream=other, discipline="Law", fte=1)
    shown = page(sign_in(vera), "streams-squads")
    assert "3.75" in shown and "4.75" in shown
    assert "Law works in one stream only: “Letters”." in shown
    assert "Studio gives away 150 % of its Design" in shown


@pytest.mark.parametrize("route", ["streams-structure", "streams-squads"])
def test_many_streams_ask_no_more_queries(sign_in, acme, stream, olga, route):
    client = sign_in(olga)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, route)
        return len(asked)

    queries()
    few = queries()
    for number in range(4):
        more = create_stream(by=olga, value=delivery(title=f"Stream {number}"))
        TeamShare.objects.create(organization=acme, stream=more, discipline=f"D{number}", fte=1)
    assert queries() == few
