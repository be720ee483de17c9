"""The story map: its moves, and its page as people use it."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.valuestreams.conftest import streams
from valuestreams import stories
from valuestreams.drawing.story_map import story_svg
from valuestreams.editing import Impossible, add_step
from valuestreams.queries.reading import revisions, value_of
from valuestreams.services import stories as services
from valuestreams.services.writing import edit
from valuestreams.stream import Step, Stream

STEPS = ("offer", "apply", "pay")


def empty() -> Stream:
    return Stream("Account", steps=tuple(Step(key, name=key.title()) for key in STEPS))


def told() -> Stream:
    """Two releases: the first lacks Pay; one story waits."""
    value = stories.put_slice(stories.put_slice(empty(), "Pilot"), "Launch")
    value = stories.put_story(value, "offer", "See the price", slice_key="r1")
    value = stories.put_story(value, "apply", "Fill in the form", slice_key="r1")
    value = stories.put_story(value, "apply", "Scan a passport")
    return stories.put_story(value, "pay", "Pay by card", slice_key="r2")


def where(value: Stream) -> dict[str, list[tuple[str, str | None]]]:
    return {step.key: [(story.key, story.slice) for story in step.stories] for step in value.steps}


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 301])
def test_a_story_without_words_or_with_too_many_is_refused(text):
    with pytest.raises(Impossible):
        stories.put_story(empty(), "offer", text)
    with pytest.raises(Impossible):
        stories.write_story(told(), "u1", text)


def test_there_is_an_end_of_stories_and_releases():
    value = empty()
    for number in range(stories.MOST_STORIES):
        value = stories.put_story(value, "pay", f"Story {number}")
    with pytest.raises(Impossible, match="100 stories already"):
        stories.put_story(value, "pay", "One more")
    with pytest.raises(Impossible, match="100 stories already"):
        stories.move_story(stories.put_story(value, "offer", "One more"), "u101", "pay")
    assert len(stories.move_story(value, "u1", "pay").step("pay").stories) == 100
    for number in range(stories.MOST_SLICES):
        value = stories.put_slice(value, f"Release {number}")
    with pytest.raises(Impossible, match="at most 30"):
        stories.put_slice(value, "One more")


def test_what_is_gone_is_refused():
    for move in (
        lambda: stories.write_story(told(), "u9", "Words"), lambda: stories.move_story(told(), "u9", "pay"),
        lambda: stories.remove_story(told(), "u9"), lambda: stories.move_story(told(), "u1", "pay", slice_key="r9"),
        lambda: stories.rename_slice(told(), "r9", "X"), lambda: stories.remove_slice(told(), "r9"),
        lambda: stories.rename_slice(told(), "r1", "launch"), lambda: stories.put_slice(told(), " "),
        lambda: stories.put_slice(told(), "x" * 81),
    ):  # fmt: skip
        with pytest.raises(Impossible):
            move()
    with pytest.raises(KeyError):
        stories.move_story(told(), "u1", "nowhere")


def test_a_story_moves_between_steps_and_releases():
    value = stories.move_story(told(), "u1", "apply", slice_key="r2", before="u3")
    assert where(value) == {"offer": [], "apply": [("u2", "r1"), ("u1", "r2"), ("u3", None)], "pay": [("u4", "r2")]}


def test_a_removed_release_leaves_its_stories_for_later():
    value = stories.remove_slice(told(), "r1")
    assert [one.key for one in value.slices] == ["r2"]
    assert where(value)["offer"] == [("u1", None)]


def test_releases_change_their_order_and_name():
    value = stories.rename_slice(stories.move_slice(told(), "r2", by=-1), "r2", "First")
    assert [(one.key, one.name) for one in value.slices] == [("r2", "First"), ("r1", "Pilot")]
    assert stories.move_slice(value, "r2", by=-1) == value


def test_each_cut_says_what_it_lacks():
    pilot, launch, later = stories.cuts(stories.finish_story(told(), "u1", True))
    assert (pilot.count, pilot.done, pilot.lacks, pilot.is_whole) == (2, 1, ("Pay",), False)
    assert launch.lacks == ("Offer", "Apply")
    assert (later.count, later.lacks) == (1, None)
    whole = stories.put_story(told(), "pay", "Pay by bank", slice_key="r1")
    assert stories.cuts(whole)[0].is_whole


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["u1", "u2", "u3", "u4"]), st.sampled_from(STEPS), st.sampled_from([None, "r1", "r2"])
        )
    )
)
def test_no_move_loses_or_doubles_a_story(moves):
    value = told()
    for story, step, slice_key in moves:
        value = stories.move_story(value, story, step, slice_key=slice_key)
    assert sorted(key for some in where(value).values() for key, _slice in some) == ["u1", "u2", "u3", "u4"]
    assert sum(cut.count for cut in stories.cuts(value)) == 4


# ---- The picture ----


def words(picture: str) -> list[str]:
    return [part.text or "" for part in ElementTree.fromstring(picture).iter() if part.tag.endswith("text")]


def test_the_picture_holds_steps_releases_and_stories_in_their_order():
    said = words(story_svg(stories.finish_story(told(), "u1", True)))
    assert said[:4] == ["Story map: Account", "Offer", "Apply", "Pay"]
    assert [one for one in said if one in ("Pilot", "Launch", "Later")] == ["Pilot", "Launch", "Later"]
    assert {"✓ See the price", "1 of 2 done", "lacks Pay", "lacks Offer, Apply"} <= set(said)
    assert said.index("Pilot") < said.index("Fill in the form") < said.index("Launch") < said.index("Pay by card")


@settings(max_examples=15)
@given(streams())
def test_any_stream_has_a_picture_that_is_xml(value):
    ElementTree.fromstring(story_svg(value))


def test_what_people_wrote_stays_text_in_the_picture():
    value = Stream('</title><script>"', steps=(Step("a", name="<script>alert(1)</script>\x00"),))
    value = stories.put_story(stories.put_slice(value, "<b>&"), "a", "]]><script>", slice_key="r1")
    picture = story_svg(value)
    assert "<script" not in picture and "<b>" not in picture
    assert {"<b>&", "]]><script>"} <= set(words(picture))


# ---- The page ----


def address(route, *args):
    return reverse(route, args=["acme", *args])


@pytest.fixture
def mapped(current, olga):
    services.add_slice(state=current, name="Pilot", by=olga)
    current.refresh_from_db()
    services.add_story(state=current, step="order", text="Choose a day", slice_key="r1", by=olga)
    return current


def script(client, state, route, **fields):
    return client.post(address(route, state.pk), fields, headers={"HX-Request": "true"})


@pytest.mark.django_db
def test_strangers_and_viewers_change_nothing(sign_in, mapped, vera, rob, eve):
    assert sign_in(rob).get(address("stream-stories", mapped.pk)).status_code == 403
    assert sign_in(eve).get(address("stream-stories", mapped.pk)).status_code == 404
    client = sign_in(vera)
    page = client.get(address("stream-stories", mapped.pk)).content.decode()
    assert "Choose a day" in page and "<input" not in page.partition("<main")[2]
    for route in ("stream-story-add", "stream-story-remove", "stream-slice-remove"):
        assert script(client, mapped, route, step="order", text="X", story="u1", slice_key="r1").status_code == 403


@pytest.mark.django_db
def test_what_is_refused_is_told_and_stays_typed(sign_in, mapped, olga):
    client = sign_in(olga)
    long = script(client, mapped, "stream-story-add", step="order", text="x" * 301)
    assert long.status_code == 422 or long.status_code == 409
    assert "301 letters" in long.content.decode()
    page = client.post(address("stream-story-add", mapped.pk), {"step": "order", "text": "y" * 301})
    assert page.status_code == 422
    assert "301 letters" in page.content.decode() and "y" * 301 in page.content.decode()
    gone = script(client, mapped, "stream-story-move", story="u1", step="nowhere")
    assert "is gone" in gone.content.decode()
    assert script(client, mapped, "stream-story-move", story="../x", step="order").status_code == 422
    twice = client.post(address("stream-slice-add", mapped.pk), {"name": "pilot"})
    assert "a release “pilot” already" in twice.content.decode()


@pytest.mark.django_db
def test_stories_are_written_by_script_and_by_form(sign_in, mapped, olga):
    client = sign_in(olga)
    parts = script(
        client, mapped, "stream-story-add", step="pick", slice_key="r1", text="<b>Pack</b> it"
    ).content.decode()
    assert 'id="list-pick-r1"' in parts and "&lt;b&gt;Pack&lt;/b&gt; it" in parts
    assert "The walking skeleton lacks: Check, Carry, Hand over" in parts
    done = script(client, mapped, "stream-story-finish", story="u2", done="on").content.decode()
    assert "50 % done" in done
    client.post(address("stream-story-move", mapped.pk), {"story": "u2", "step": "check", "slice_key": ""})
    client.post(
        address("stream-story-write", mapped.pk), {"story": "u2", "text": "Pack it well", "was": "<b>Pack</b> it"}
    )
    story = value_of(mapped).step("check").stories[0]
    assert (story.text, story.slice, story.done) == ("Pack it well", None, True)
    client.post(address("stream-story-remove", mapped.pk), {"story": "u2"})
    assert not value_of(mapped).step("check").stories


@pytest.mark.django_db
def test_two_people_on_one_story_see_both(sign_in, mapped, olga, ed):
    services.write_story(state=mapped, story="u1", text="Choose an hour", was="Choose a day", by=ed)
    late = script(sign_in(olga), mapped, "stream-story-write", story="u1", text="Choose a week", was="Choose a day")
    assert late.status_code == 409
    page = late.content.decode()
    assert "<dd>Choose a week</dd>" in page and "<dd>Choose an hour</dd>" in page


@pytest.mark.django_db
def test_a_panel_for_who_has_no_mouse(sign_in, mapped, olga):
    client = sign_in(olga)
    where = address("stream-stories", mapped.pk)
    assert "Mark as done" in client.get(f"{where}?story=u1").content.decode()
    assert "This story is gone" in client.get(f"{where}?story=u99").content.decode()
    assert "New story: Pick" in client.get(f"{where}?add=pick&slice=r1").content.decode()


@pytest.mark.django_db
def test_the_file_holds_no_formula(sign_in, mapped, vera, olga):
    services.add_story(state=mapped, step="order", text="=1+1", by=olga)
    answer = sign_in(vera).get(address("stream-stories-csv", mapped.pk))
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Step,Persona,Release,Story,Done", "Order,Agent,Pilot,Choose a day,no", "Order,Agent,Later,'=1+1,no",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_map_is_taken_along_as_a_picture(sign_in, mapped, vera, eve):
    answer = sign_in(vera).get(address("stream-stories-svg", mapped.pk))
    assert answer["Content-Type"] == "image/svg+xml" and "-stories.svg" in answer["Content-Disposition"]
    assert "Choose a day" in words(answer.content.decode())
    assert sign_in(eve).get(address("stream-stories-svg", mapped.pk)).status_code == 404


def rename(client, state, step, value, revision, field="name"):
    return script(client, state, "stream-story-step", step=step, field=field, value=value, revision=revision)


@pytest.mark.django_db
def test_the_backbone_is_refused_to_who_may_not_and_what_cannot_be(sign_in, mapped, vera, olga):
    client = sign_in(vera)
    assert rename(client, mapped, "order", "X", 1).status_code == 403
    assert script(client, mapped, "stream-story-step-move", step="order", column="pick").status_code == 403
    client = sign_in(olga)
    assert "A step needs a name" in rename(client, mapped, "order", " ", revisions(mapped)["order"]).content.decode()
    assert rename(client, mapped, "order", "X", 1, field="process").status_code == 422
    for sent in (
        {"step": "order", "column": "../x"},
        {"step": "order", "column": "gone"},
        {"step": "gone", "column": "order"},
    ):
        assert script(client, mapped, "stream-story-step-move", **sent).status_code == 422
    assert value_of(mapped).steps[0].key == "order"


@pytest.mark.django_db
def test_the_backbone_is_written_and_moved_where_it_stands(sign_in, mapped, olga):
    client = sign_in(olga)
    answer = rename(client, mapped, "order", "<i>Ask</i>", revisions(mapped)["order"]).content.decode()
    assert "&lt;i&gt;Ask&lt;/i&gt;" in answer and f'data-revision="{revisions(mapped)["order"]}"' in answer
    assert (
        "Driver 2"
        in rename(client, mapped, "carry", "Driver 2", revisions(mapped)["carry"], "performer").content.decode()
    )
    assert (
        "Pick: step 1 of 5."
        in script(client, mapped, "stream-story-step-move", step="pick", column="order").content.decode()
    )
    assert (
        "step 3 of 5" in script(client, mapped, "stream-story-step-move", step="pick", column="check").content.decode()
    )
    value = value_of(mapped)
    assert [step.key for step in value.steps] == ["order", "check", "pick", "carry", "hand-over"]
    assert value.step("order").name == "<i>Ask</i>" and value.step("order").stories[0].text == "Choose a day"


@pytest.mark.django_db
def test_two_people_on_one_step_of_the_backbone_see_both(sign_in, mapped, olga):
    client, seen = sign_in(olga), revisions(mapped)["order"]
    written = script(client, mapped, "stream-story-write", story="u1", text="Choose an hour", was="Choose a day")
    assert f'data-revision="{seen + 1}"' in written.content.decode(), "a story written is a newer step for the page"
    rename(client, mapped, "order", "Ask", seen + 1)
    late = rename(client, mapped, "order", "Request", seen + 1)
    assert late.status_code == 409
    page = late.content.decode()
    assert "<dd>Request</dd>" in page and "<dd>Ask</dd>" in page and f'data-revision="{seen + 2}"' in page


@pytest.mark.django_db
def test_the_queries_of_the_page_do_not_grow(sign_in, mapped, olga):
    client = sign_in(olga)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address("stream-stories", mapped.pk)).status_code == 200
        return len(seen)

    queries()
    few = queries()
    edit(state=mapped, move=lengthen, what="+", by=olga)
    assert queries() == few


def lengthen(stream: Stream) -> Stream:
    for number in range(55):
        stream = add_step(stream, Step(f"more-{number}", name=f"More {number}"))
        stream = stories.put_story(stream, f"more-{number}", "Words", slice_key="r1")
    return stream
