"""The pages of numbers and of two states side by side, as people read them."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.valuestreams.conftest import delivery
from valuestreams.editing import add_step, remove_step, replace_step
from valuestreams.services.streams import copy_state, create_stream, delete_state, make_current
from valuestreams.services.writing import edit
from valuestreams.stream import Branch, Step, fixed

pytestmark = pytest.mark.django_db


def address(route, *args):
    return reverse(route, args=["acme", *args])


def content(response):
    assert response.status_code == 200, response
    return " ".join(response.content.decode().split())


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def changed(state, by, key, **said):
    def move(value):
        return replace_step(value, replace(value.step(key), **said))

    edit(state=state, move=move, what="A change", by=by)


def test_a_respondent_and_a_stranger_see_no_numbers(sign_in, current, stream, rob, eve):
    for url in (address("stream-numbers", current.pk), address("stream-compare", stream.pk)):
        assert sign_in(rob).get(url).status_code == 403
        assert sign_in(eve).get(url).status_code == 404


def test_the_numbers_are_said_with_their_time_basis(sign_in, current, vera):
    page = content(sign_in(vera).get(address("stream-numbers", current.pk)))
    assert "From first contact to last an item takes 3.1 d – 3.6 d; 5.8 – 71.6 % of it is work (8-hour days)." in page
    assert "Rework, by three rules" in page
    assert "Each loop is used at most once for an item, and what comes back passes." in page
    assert "What is rejected at Order and Hand over adds no time" in page
    assert "bottleneck" in page


def test_a_missing_time_is_named_with_a_way_to_it(sign_in, current, olga):
    changed(current, olga, "pick", wait=None)
    page = content(sign_in(olga).get(address("stream-numbers", current.pk)))
    assert "Incomplete" in page
    assert f'{address("stream-map", current.pk)}#step-pick">Pick</a>: wait time' in page
    assert "From first contact to last" not in page


def test_routes_without_an_end_are_said_instead_of_numbers(sign_in, current, olga):
    changed(current, olga, "hand-over", next=(Branch("order"),))
    page = content(sign_in(olga).get(address("stream-numbers", current.pk)))
    assert "No numbers yet" in page
    assert "never leaves the stream" in page


def test_a_stream_without_steps_says_what_to_do(sign_in, olga):
    state = create_stream(by=olga, value=delivery(steps=())).states.get()
    assert "No steps, no numbers" in content(sign_in(olga).get(address("stream-numbers", state.pk)))


def test_names_are_escaped(sign_in, current, olga):
    changed(current, olga, "pick", name="<script>alert(1)</script>")
    assert "<script>alert" not in content(sign_in(olga).get(address("stream-numbers", current.pk)))


def test_the_number_of_queries_does_not_grow_with_the_steps(sign_in, olga, current, stream, future):
    client = sign_in(olga)
    urls = [address("stream-numbers", current.pk), address("stream-compare", stream.pk)]
    few = [queries(client, url) for url in urls]
    steps = [Step(f"s{n}", process=fixed(5), wait=fixed(9), ca=Fraction(9, 10), people=Fraction(1)) for n in range(60)]
    edit(state=current, move=lambda value: replace(value, steps=(*value.steps, *steps)), what="Many", by=olga)
    assert [queries(client, url) for url in urls] == few


# --- two states -----------------------------------------------------------------------------------------------------------


def test_one_state_alone_is_told_to_be_copied(sign_in, stream, olga):
    assert "One state only" in content(sign_in(olga).get(address("stream-compare", stream.pk)))


def test_two_equal_states(sign_in, stream, future, vera):
    page = content(sign_in(vera).get(address("stream-compare", stream.pk)))
    assert "The two states say the same." in page
    assert "the same" in page


def test_what_is_better_and_what_changed(sign_in, stream, future, olga):
    changed(future, olga, "order", wait=fixed(0), ca=Fraction(1))
    edit(state=future, move=lambda value: remove_step(value, "carry"), what="No carrier", by=olga)
    edit(state=future, move=lambda value: add_step(value, Step("bill", name="Bill", process=fixed(1), wait=fixed(0), ca=1)), what="Bill", by=olga)  # fmt: skip
    page = content(sign_in(olga).get(address("stream-compare", stream.pk)))
    assert "2.2 d shorter (67.4 %)" in page
    assert "1 fewer" in page
    assert "4.4 percentage points more" in page
    for word in ("added", "removed", "wait time</td><td>2 h</td><td>0 min"):
        assert word in page


def test_states_are_chosen_in_the_address(sign_in, stream, current, future, olga):
    third = copy_state(state=current, kind="scenario", name="Two shifts", by=olga)
    url = address("stream-compare", stream.pk)
    page = content(sign_in(olga).get(f"{url}?a={future.pk}&b={third.pk}"))
    assert f'<option value="{third.pk}" selected>' in page
    for odd in ("?a=x&b=%00", f"?a={current.pk}&b={current.pk}", "?b=999999"):
        assert sign_in(olga).get(url + odd).status_code == 200


def test_a_copy_is_set_against_what_it_began_as(sign_in, stream, current, future, olga):
    changed(current, olga, "pick", wait=fixed(1))
    client, url = sign_in(olga), address("stream-compare", stream.pk)
    same = content(client.get(f"{url}?a=origin&b={future.pk}"))
    assert "The copy says what it said when it was made." in same
    changed(future, olga, "order", wait=fixed(0))
    page = content(client.get(f"{url}?a=origin&b={future.pk}"))
    assert "What this copy changed" in page and "wait time</td><td>2 h</td><td>0 min" in page
    assert '<th scope="rowgroup">Pick' not in page and '<option value="origin" selected>' in page
    assert f"?a=origin&amp;b={future.pk}" in content(client.get(address("stream-numbers", future.pk)))
    assert "a=origin" not in content(client.get(address("stream-numbers", current.pk)))


def test_a_copy_that_is_the_only_state_is_set_against_what_it_began_as(sign_in, stream, current, future, olga):
    make_current(state=future, by=olga)
    current.refresh_from_db()
    delete_state(state=current, by=olga)
    assert "What this copy changed" in content(sign_in(olga).get(address("stream-compare", stream.pk)))


def test_without_a_copy_there_is_nothing_it_was_copied_from(sign_in, stream, current, olga):
    assert "One state only" in content(sign_in(olga).get(f"{address('stream-compare', stream.pk)}?a=origin"))


def test_states_of_another_organization_are_not_compared(sign_in, stream, future, eve, globex):
    other = create_stream(by=eve, value=delivery(title="Secret")).states.get()
    page = content(sign_in(stream.created_by).get(f"{address('stream-compare', stream.pk)}?b={other.pk}"))
    assert "Secret" not in page


# --- API ------------------------------------------------------------------------------------------------------------------


def test_the_api_gives_the_numbers_of_the_command(sign_in, current, vera):
    url = reverse("api-state-numbers", args=["acme", current.pk])
    found = sign_in(vera).get(url, {"rework": "markov"}).json()
    assert found["rework"]["rule"] == "markov"
    assert found["time_basis"]["unit"] == "hours"
    assert found["lead_time"]["low"] == (30 + 120 + 45 + 240 + 15 + 60 + 960 + 10) / 60
    assert found["incomplete"] == []
    assert sign_in(vera).get(url, {"rework": "twice"}).status_code == 400


def test_the_api_says_why_there_are_none(sign_in, current, olga):
    changed(current, olga, "hand-over", next=(Branch("order"),))
    response = sign_in(olga).get(reverse("api-state-numbers", args=["acme", current.pk]))
    assert response.status_code == 409
    assert "never leaves the stream" in response.json()["detail"]
