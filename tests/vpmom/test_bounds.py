"""What is too much, too often or in no year: refused in a sentence, and nothing is lost."""

from datetime import date
from time import perf_counter

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from organizations.errors import DomainError
from tests.vpmom.conftest import company_text, key
from vpmom import onepage
from vpmom.key_facts import blocks
from vpmom.marks import runs
from vpmom.models import Plan
from vpmom.parser import read
from vpmom.plan import Item, Measure, Obstacle, Period, Section
from vpmom.plan import Plan as Text
from vpmom.queries.reading import draft
from vpmom.services.copying import copy_as_template, copy_to_next_period
from vpmom.services.drafting import create_plan
from vpmom.services.head import change_head
from vpmom.services.importing import Chosen, store_plans
from vpmom.services.items import MOST_LETTERS, MOST_LINES, write_items
from vpmom.throttles import ImportThrottle

pytestmark = pytest.mark.django_db
EARLY, LATE = date(1899, 12, 31), date(9999, 12, 31)


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


# ---- How much a plan holds ----


def test_a_plan_holds_so_many_lines(plan):
    write_items(plan, {"methods": [Item("", "Do it")] * 200, "obstacles": [Item("", "Not yet")] * 200})
    before = draft(plan)
    with pytest.raises(DomainError, match=f"at most {MOST_LINES} lines in all"), transaction.atomic():
        write_items(plan, {"measures": [Item("", "One more")] * 101})
    assert draft(plan) == before


def test_a_plan_holds_so_many_letters(plan):
    write_items(plan, {"methods": [Item("", "x" * 5000)] * 11})
    with pytest.raises(DomainError, match=f"at most {MOST_LETTERS} letters in all"):
        write_items(plan, {"obstacles": [Item("", "x" * 5000)]})


def test_the_import_says_which_plan_is_too_long(olga):
    lines = "\n".join(f"- {'word ' * 900}" for _line in range(15))
    page = read(f"### Quay VPMOM\n\nVision\n- Ships\n\nMethods\n{lines}\n", name="")
    with pytest.raises(DomainError, match=r"“Quay VPMOM”: A plan holds at most 60000 letters"):
        store_plans(by=olga, page=page, name="", chosen=[Chosen(0)])
    assert not Plan.objects.exists()


def test_what_is_far_beyond_a_page_is_counted_and_not_laid_out(monkeypatch):
    lines = tuple(Item(str(number), "word " * 24) for number in range(400))
    text = Text(title="Long", sections=(Section("methods", lines),))
    monkeypatch.setattr(onepage, "_world", lambda *args, **more: pytest.fail("it was laid out"))
    fit = onepage.measure(text)
    assert (fit.fits, fit.point_size) == (False, 9)
    assert 10 < fit.pages < 15
    assert fit.overflow[-1] == "399"
    assert 300 < len(fit.overflow) < 380


@pytest.mark.parametrize(("lines", "letters"), [(40, 100), (30, 260), (90, 60), (12, 900)])
def test_what_is_counted_is_close_to_what_is_laid_out(monkeypatch, lines, letters):
    words = ("word " * 200)[:letters]
    text = Text(title="Long", sections=(Section("methods", tuple(Item(str(n), words) for n in range(lines))),))
    laid_out = onepage.measure(text)
    monkeypatch.setattr(onepage, "MOST_LAID_OUT", 0)
    assert onepage.measure(text).fill == pytest.approx(laid_out.fill, rel=0.2)


# ---- Days ----


@pytest.mark.parametrize("day", [EARLY, LATE])
def test_a_line_names_no_day_outside_of_the_calendar(plan, day):
    for section, item in (
        ("measures", Item("", "m", measure=Measure(due=day))),
        ("obstacles", Item("", "o", obstacle=Obstacle(opened=day))),
        ("obstacles", Item("", "o", obstacle=Obstacle(cleared=day))),
    ):
        with pytest.raises(DomainError, match="1900 to 2200"):
            write_items(plan, {section: [item]})


@pytest.mark.parametrize(
    "period", [Period(EARLY, date(2027, 1, 1)), Period(date(2027, 1, 1), LATE), Period(LATE, LATE)]
)
def test_a_period_lies_inside_of_the_calendar(plan, olga, period):
    carried = {key(4)}
    for write in (
        lambda: create_plan(by=olga, text=company_text(period=period)),
        lambda: change_head(plan=plan, revision=1, by=olga, period_start=period.start, period_end=period.end),
        lambda: copy_as_template(by=olga, plan=plan, title="T", unit=None, period=period, carried=carried),
    ):
        with pytest.raises(DomainError, match="1900 to 2200"):
            write()
    assert Plan.objects.get().period == draft(plan).period


def test_the_next_period_does_not_end_with_the_calendar(plan, olga, sign_in):
    period = Period(date(2028, 1, 1), LATE)
    with pytest.raises(DomainError, match="1900 to 2200"):
        copy_to_next_period(by=olga, plan=plan, title="Next", period=period, carried=[key(4)])
    form = {"title": "Next", "period_start": "2028-01-01", "period_end": "9999-12-31", "carried": [key(4)]}
    answer = sign_in(olga).post(f"/o/acme/plans/{plan.pk}/copy/", form)
    assert answer.status_code == 422
    assert "1900 to 2200" in answer.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        {"period_start": "2028-01-01", "period_end": "9999-12-31"},
        {"period_start": "0001-01-01", "period_end": "2027-12-31"},
    ],
)
def test_the_api_answers_such_days_with_a_sentence(sign_in, olga, plan, body):
    client, root = sign_in(olga), "/api/v1/o/acme/plans/"
    made = client.post(root, {"title": "T", **body}, content_type="application/json")
    changed = client.patch(f"{root}{plan.pk}/head/", {"revision": 1, **body}, content_type="application/json")
    for answer in (made, changed):
        assert answer.status_code in (400, 409)
        assert "1900 to 2200" in answer.content.decode()


def test_a_page_with_such_a_period_keeps_its_words(olga):
    lines = "Vision\n- Ships\n\nPriorities\n- Safe\n\nMethods\n- Train\n\nObstacles\n- Storms\n\nMeasures\n- Tides\n"
    page = read(f"### Quay VPMOM\n\n| Period | January 1, 2300 to December 31, 2300 |\n|:--|:--|\n\n{lines}", name="")
    (plan,) = store_plans(by=olga, page=page, name="", chosen=[Chosen(0)])
    assert plan.period is None
    assert "2300" in plan.period_label


# ---- Words that are made to be read for long ----


@pytest.mark.parametrize("line", ["# a" + " " * 60_000 + "b", "# a" + " #" * 30_000 + "b", "# " + "#" * 60_000])
def test_a_long_heading_is_read_at_once(line):
    start = perf_counter()
    (block,) = blocks(line)
    assert perf_counter() - start < 0.5
    assert block.kind in {"heading", "text"}


@pytest.mark.parametrize(
    ("line", "words"),
    [("## Tools ##", "Tools"), ("# C#", "C#"), ("# Tools", "Tools"), ("###### a  ", "a"), ("# a # b", "a # b")],
)
def test_signs_behind_a_heading_are_none_of_its_words(line, words):
    (block,) = blocks(line)
    assert (block.kind, "".join(run.text for run in block.lines[0])) == ("heading", words)


def test_a_long_row_of_backticks_is_read_at_once():
    text = "`" * 5000
    start = perf_counter()
    assert "".join(run.text for run in runs(text)) == text
    assert perf_counter() - start < 0.5


# ---- Pages brought in, one after the other ----


def test_who_brings_in_many_pages_waits(sign_in, ed, olga, monkeypatch):
    monkeypatch.setattr(ImportThrottle, "rate", "2/min")
    client, page = sign_in(ed), reverse("plan-import", args=["acme"])
    api = "/api/v1/o/acme/plan-imports/"
    text = "### Quay VPMOM\n\nVision\n- Ships\n"
    assert client.post(page, {"text": text}).status_code == 200
    assert client.post(api, {"text": text}, content_type="application/json").status_code == 200
    refused = client.post(page, {"text": text})
    assert refused.status_code == 429
    assert "Wait a minute" in refused.content.decode()
    assert "- Ships" in refused.content.decode()
    assert client.post(reverse("plan-import-store", args=["acme"]), {}).status_code == 429
    assert client.post(api, {"text": text}, content_type="application/json").status_code == 429
    assert client.get(page).status_code == 200
    assert sign_in(olga).post(page, {"text": text}).status_code == 200
