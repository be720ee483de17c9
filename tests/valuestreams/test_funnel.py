"""The funnel: its arithmetic, and its page as people use it."""

from fractions import Fraction
from math import prod
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from valuestreams.drawing.funnel import draw, funnel_svg
from valuestreams.editing import add_step, remove_step
from valuestreams.funnel import NoChange, doubts, funnel, keeping_more, losses, percent
from valuestreams.metrics.quality import rolled
from valuestreams.metrics.routes import routes
from valuestreams.queries.reading import revisions, value_of
from valuestreams.services.writing import edit
from valuestreams.stream import Layer, Step, Stream


def of(*stages, **changes) -> Stream:
    """A stream of (name, reached, spend, conversion); what is left away is not known."""
    steps = []
    for name, *said in stages:
        reached, spend, conversion = [*said, None, None, None][:3]
        steps.append(Step(name.lower(), name=name, reached=reached, spend=spend, conversion=conversion))
    return Stream("Account", steps=tuple(steps), currency="EUR", **changes)


OPENING = of(("Offer", 1000, 500_000), ("Apply", 588, 100_000), ("Sign", 294, 60_000))


def test_nothing_said_is_no_funnel():
    for value in (Stream("Empty"), of(("Offer",), ("Apply",))):
        found = funnel(value)
        assert not found.is_begun and found.overall is None and found.cost is None and found.biggest is None
        assert draw(found) == "" and "<rect class" not in funnel_svg(value)


def test_a_missing_count_or_spend_makes_totals_incomplete_and_is_named():
    found = funnel(of(("Offer", 1000, 5), ("Apply", None, 5), ("Sign", 294, 5)))
    assert (found.overall, found.unknown) == (None, ("apply",))
    assert found.cost == Fraction(15, 294), "the cost needs the last count and all spend, and has them"
    found = funnel(of(("Offer", 1000, 5), ("Apply", 588), ("Sign", None, 5)))
    assert (found.overall, found.outcomes, found.cost) == (None, None, None)
    assert (found.unknown, found.unspent) == (("sign",), ("apply",))


def test_rates_overall_and_cost_of_an_outcome():
    found = funnel(OPENING)
    assert [stage.rate for stage in found.stages] == [Fraction(588, 1000), Fraction(1, 2), None]
    assert found.overall == Fraction(294, 1000)
    assert found.cost == Fraction(660_000, 294)
    assert found.biggest == "offer"
    assert losses(found) == ["412 of 1,000 leave after Offer", "294 of 588 leave after Apply"]


def test_a_rework_rate_taken_for_a_share_that_goes_on_shows():
    """The guide that multiplied 18 % × 73 % × 91 % × 85 % meant 82 %: 46.3 %, not 10 %."""
    shares = (Fraction(82, 100), Fraction(73, 100), Fraction(91, 100), Fraction(85, 100))
    value = of(*((f"S{at}", None, None, share) for at, share in enumerate(shares)))
    assert percent(funnel(value).overall) == "46.3 %"


def test_a_conversion_by_hand_stands_for_counts_and_is_told():
    found = funnel(of(("Offer", 1000, 50_000, Fraction(3, 10)), ("Apply", None, 0, Fraction(1, 2)), ("Sign", None, 0)))
    assert [stage.by_hand for stage in found.stages] == [True, True, False]
    assert (found.overall, found.outcomes, found.cost) == (Fraction(15, 100), 150, Fraction(50_000, 150))
    assert losses(found)[1] == "about 150 of 300 leave after Apply"
    counted = funnel(of(("Offer", 1000, 0, Fraction(3, 10)), ("Sign", 500, 0)))
    assert counted.overall == Fraction(1, 2) and not counted.stages[0].by_hand, "what was counted goes before"


def test_counts_that_grow_are_questioned_and_not_refused():
    found = funnel(of(("Offer", 100), ("Apply", 120), ("Sign", 60)))
    assert found.overall == Fraction(60, 100) and found.stages[0].grows
    assert "More people reach Apply (120) than Offer (100)" in doubts(found)[0]
    assert losses(found)[0] == "20 more come after Offer than were there"
    assert found.biggest == "apply"


def test_when_nobody_comes_there_is_no_division_by_zero():
    found = funnel(of(("Offer", 10, 100), ("Apply", 0, 0), ("Sign", 0, 0)))
    assert (found.overall, found.outcomes, found.cost) == (0, 0, None)
    assert funnel(of(("Offer", 0), ("Apply", 5))).overall is None


def test_steps_that_users_do_not_see_are_stages_only_with_a_figure():
    check = Step("check", name="Check", layer=Layer.BACKSTAGE)
    assert [stage.key for stage in funnel(add_step(OPENING, check, after="apply")).stages] == ["offer", "apply", "sign"]
    counted = Step("check", name="Check", layer=Layer.BACKSTAGE, reached=400, spend=0)
    assert len(funnel(add_step(OPENING, counted, after="apply")).stages) == 4


def test_what_if_a_stage_kept_more():
    with pytest.raises(NoChange, match=r"50 % go on.*it would be 110 %"):
        keeping_more(OPENING, "apply", Fraction(60))
    with pytest.raises(NoChange):
        keeping_more(OPENING, "sign", Fraction(5))
    with pytest.raises(KeyError):
        keeping_more(OPENING, "pay", Fraction(5))
    after = keeping_more(OPENING, "apply", Fraction(10))
    assert after.outcomes == Fraction(588 * 6, 10)
    assert after.cost == Fraction(660_000) / after.outcomes
    assert keeping_more(OPENING, "apply", Fraction(0)).overall == funnel(OPENING).overall


counts = st.lists(st.integers(1, 10**6), min_size=1, max_size=8).map(lambda some: sorted(some, reverse=True))


@settings(max_examples=25)
@given(counts)
def test_overall_is_the_product_of_the_rates_and_losses_add_up(numbers):
    found = funnel(of(*((f"S{at}", number) for at, number in enumerate(numbers))))
    if len(numbers) > 1:
        assert found.overall == prod((stage.rate for stage in found.stages[:-1]), start=Fraction(1))
    assert found.overall == Fraction(numbers[-1], numbers[0]) or len(numbers) == 1
    assert sum(stage.lost or 0 for stage in found.stages) == numbers[0] - numbers[-1]


@settings(max_examples=25)
@given(st.lists(st.fractions(0, 1, max_denominator=50), min_size=1, max_size=6))
def test_it_is_the_algebra_of_rolled_ca(shares):
    value = of(*((f"S{at}", None, None, share) for at, share in enumerate(shares)))
    accurate = {step.key: step.conversion for step in value.steps}
    assert funnel(value).overall == rolled(routes(value), accurate)


@settings(max_examples=25)
@given(st.text(max_size=200), st.integers(0, 10**12))
def test_the_picture_holds_what_people_wrote_as_text(name, number):
    picture = funnel_svg(Stream("x", steps=(Step("a", name=f"<script>{name}", reached=number),)))
    assert "<script" not in picture


# ---- The page ----


def address(route, *args):
    return reverse(route, args=["acme", *args])


def post(client, state, step, field, value, revision=None):
    fields = {"step": step, "field": field, "value": value}
    fields["revision"] = revisions(state).get(step, 0) if revision is None else revision
    return client.post(address("stream-funnel-figure", state.pk), fields, headers={"HX-Request": "true"})


@pytest.mark.django_db
def test_strangers_and_viewers_change_nothing(sign_in, current, vera, rob, eve):
    assert sign_in(rob).get(address("stream-funnel", current.pk)).status_code == 403
    assert sign_in(eve).get(address("stream-funnel", current.pk)).status_code == 404
    client = sign_in(vera)
    page = client.get(address("stream-funnel", current.pk)).content.decode()
    assert "data-cell=" not in page and "1,000" in page
    assert post(client, current, "order", "reached", "5").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "typed", "sentence"), [
    ("reached", "-4", "below 0"), ("reached", "4.5", "whole numbers"), ("reached", "many", "is not a number"),
    ("reached", "9" * 14, "a digit too many"), ("spend", "1.005", "more than two decimals"),
    ("conversion", "120", "between 0 and 100 %"), ("reached", "9" * 70, "60"), ("process", "5", "process"),
    ("reached", "<b>5</b>", "&lt;b&gt;"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(sign_in, current, olga, field, typed, sentence):
    answer = post(sign_in(olga), current, "order", field, typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert value_of(current).step("order").reached == 1000


@pytest.mark.django_db
def test_two_people_on_one_figure_see_both(sign_in, current, olga):
    client = sign_in(olga)
    assert post(client, current, "pick", "reached", "1.200", revision=1).status_code == 422
    assert post(client, current, "pick", "reached", "800", revision=1).status_code == 200
    late = post(client, current, "pick", "reached", "1,750", revision=1)
    assert late.status_code == 409
    page = late.content.decode()
    assert "<dd>1,750</dd>" in page and "<dd>800</dd>" in page and 'data-revision="2"' in page
    edit(state=current, move=lambda stream: remove_step(stream, "pick"), what="-", by=olga)
    assert "removed this step" in post(client, current, "pick", "reached", "5", revision=2).content.decode()


@pytest.mark.django_db
def test_figures_are_typed_and_read(sign_in, current, olga):
    client = sign_in(olga)
    for step, reached, spend in (("pick", "588", "1,000.50"), ("check", "500", ""), ("hand-over", "294", "0")):
        post(client, current, step, "reached", reached)
        answer = post(client, current, step, "spend", spend)
    parts = answer.content.decode()
    assert "412 of 1,000 leave after Order" in parts and "29.4 %" in parts
    assert "incomplete: spend of Check" in parts
    answer = post(client, current, "check", "spend", "0").content.decode()
    assert "20.41 USD" in answer, "(5,000.00 + 1,000.50) ÷ 294"
    post(client, current, "hand-over", "reached", "")
    page = client.get(address("stream-funnel", current.pk)).content.decode()
    assert "incomplete: Hand over" in page
    post(client, current, "check", "conversion", "60")
    page = client.get(address("stream-funnel", current.pk)).content.decode()
    assert "the conversion given by hand is used: Check" in page


@pytest.mark.django_db
def test_the_funnel_is_taken_along_as_a_picture(sign_in, current, vera, eve):
    answer = sign_in(vera).get(address("stream-funnel-svg", current.pk))
    assert answer["Content-Type"] == "image/svg+xml" and "-funnel.svg" in answer["Content-Disposition"]
    root = ElementTree.fromstring(answer.content)
    assert {"Order", "1,000"} <= {part.text for part in root.iter() if part.tag.endswith("text")}
    assert sign_in(eve).get(address("stream-funnel-svg", current.pk)).status_code == 404


@pytest.mark.django_db
def test_stages_are_named_and_moved_where_they_stand(sign_in, current, olga, vera):
    def rename(client, value, revision):
        fields = {"step": "pick", "field": "name", "value": value, "revision": revision}
        return client.post(address("stream-funnel-stage", current.pk), fields, headers={"HX-Request": "true"})

    assert rename(sign_in(vera), "X", 1).status_code == 403
    client = sign_in(olga)
    assert "A step needs a name" in rename(client, " ", 1).content.decode()
    assert "&lt;i&gt;Gather" in rename(client, "<i>Gather", 1).content.decode()
    late = rename(client, "Collect", 1)
    assert late.status_code == 409
    assert "<dd>Collect</dd>" in late.content.decode() and "<dd>&lt;i&gt;Gather</dd>" in late.content.decode()
    where = address("stream-funnel-move", current.pk)
    assert client.post(where, {"step": "pick", "column": "gone"}).status_code == 422
    assert "step 1 of 5" in client.post(where, {"step": "pick", "column": "order"}).content.decode()
    assert [step.key for step in value_of(current).steps][:2] == ["pick", "order"]


@pytest.mark.django_db
def test_the_period_is_named_and_undone(sign_in, current, olga):
    client = sign_in(olga)
    long = client.post(address("stream-funnel-period", current.pk), {"period": "x" * 80})
    assert long.status_code == 422 and "x" * 80 in long.content.decode()
    client.post(address("stream-funnel-period", current.pk), {"period": "March <2027>"})
    assert "March &lt;2027&gt;" in client.get(address("stream-funnel", current.pk)).content.decode()
    current.refresh_from_db()
    assert value_of(current).period == "March <2027>"
    client.post(address("state-undo", current.pk), {"back": "stream-funnel"})
    current.refresh_from_db()
    assert value_of(current).period == ""


@pytest.mark.django_db
def test_what_if_has_an_address(sign_in, current, olga):
    client = sign_in(olga)
    post(client, current, "hand-over", "reached", "500")
    where = address("stream-funnel", current.pk)
    for query, words in (
        ("?keeps=order&points=5", "If Order kept 5 points more"), ("?keeps=order&points=60", "it would be 110 %"),
        ("?keeps=nowhere&points=5", "nowhere is not one of the available choices"), ("?keeps=order&points=soon", "Enter a number"),
    ):  # fmt: skip
        assert words in client.get(where + query).content.decode()
    assert "550" in client.get(where + "?keeps=order&points=5").content.decode()


@pytest.mark.django_db
def test_the_queries_of_the_page_do_not_grow(sign_in, current, olga):
    client = sign_in(olga)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address("stream-funnel", current.pk)).status_code == 200
        return len(seen)

    queries()
    few = queries()
    edit(state=current, move=lengthen, what="+", by=olga)
    assert queries() == few


def lengthen(stream: Stream) -> Stream:
    for number in range(55):
        stream = add_step(stream, Step(f"more-{number}", name=f"More {number}", reached=number))
    return stream
