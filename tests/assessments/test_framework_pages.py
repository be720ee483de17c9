"""Reading frameworks and publishing one's own. Refusals first."""

import copy
import time
from dataclasses import fields

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments import catalogue, framework_yaml, services
from assessments.framework import InvalidFramework, checksum, load_yaml, parse
from assessments.models import Framework
from bench.frameworks import definition
from organizations.models import ApiToken, AuditEntry
from organizations.secret_links import hashed
from tests.assessments.conftest import mamos_yaml
from tests.assessments.small import DEMO
from tests.conftest import SMALLEST

LIST, PUBLISH, API = "/o/acme/frameworks/", "/o/acme/frameworks/publish/", "/api/v1/o/acme/frameworks/"
LARGEST = 200 * 1024  # bytes of HTML
LINES = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'x'}]" for n in range(10)]
BOMB = "\n".join(LINES)


@pytest.fixture
def signed_in():
    def sign_in(membership) -> Client:
        client = Client()
        client.force_login(membership.user)
        return client

    return sign_in


@pytest.fixture
def api(acme):
    def as_member(membership):
        token = ApiToken.objects.create(
            organization=acme, membership=membership, name="t", hint="osk_", token_hash=hashed(f"t{membership.pk}")
        )
        return Client(headers={"Authorization": f"Bearer t{token.membership_id}"})

    return as_member


@pytest.fixture
def demo(acme) -> Framework:
    return catalogue.publish(DEMO.encode(), organization=acme)[0]


def made(acme, practices: int, **more) -> Framework:
    return catalogue.publish_raw({**definition(practices), **more}, organization=acme)[0]


def text(page) -> str:
    return " ".join(page.content.decode().split())


def file(content: bytes | str, name: str = "demo.yaml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


class TestWhoMayPublish:
    @pytest.mark.parametrize("name", ["vera", "rob", "ed"])
    def test_not_a_viewer_a_respondent_or_an_editor(self, request, signed_in, name):
        client = signed_in(request.getfixturevalue(name))
        assert client.get(PUBLISH).status_code == 403
        assert client.post(PUBLISH, {"yaml": DEMO}).status_code == 403
        assert "Publish a framework" not in text(client.get(LIST))
        assert not Framework.objects.exists()

    def test_a_stranger_finds_no_door(self, signed_in, acme, eve):
        assert signed_in(eve).post(PUBLISH, {"yaml": DEMO}).status_code == 404

    @pytest.mark.parametrize("name", ["vera", "rob", "ed"])
    def test_nor_by_the_api(self, request, signed_in, name):
        client = signed_in(request.getfixturevalue(name))
        assert client.post(API, {"yaml": DEMO}, content_type="application/json").status_code == 403
        assert not Framework.objects.exists()

    def test_nor_who_works_for_one_unit_only(self, signed_in, connie, sales):
        connie.units.add(sales)
        connie.is_scoped = True
        connie.save()
        assert signed_in(connie).post(PUBLISH, {"yaml": DEMO}).status_code == 403
        assert not Framework.objects.exists()


class TestWhatCannotBePublished:
    @pytest.mark.parametrize(
        ("source", "sentence"),
        [
            ("title: a: b", "Line 1, column 9: this is not valid YAML"),
            ("a: [1", "this is not valid YAML"),
            (BOMB, "references (*name) are not allowed"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "Line 1: the file is not UTF-8 text."),
            (b"\x00\x01\x02", "the character U+0000 is not allowed"),
            ("- a list", "The file must be a mapping of keys, not a list"),
            (b"x" * 3_000_000, "at most 2,000,000 bytes are read"),
            ("a: !!python/object/apply:os.system [ls]", "the tag tag:yaml.org,2002:python/object/apply:os.system"),
        ],
        ids=["colon", "bracket", "bomb", "png", "zeros", "list", "3 MB", "tag"],
    )
    def test_a_file_that_is_no_plain_yaml(self, signed_in, connie, source, sentence):
        page = signed_in(connie).post(PUBLISH, {"file": file(source)})
        assert page.status_code == 422
        assert sentence in text(page) and "There is a problem; see above." in text(page)
        assert not Framework.objects.exists()

    def test_every_problem_is_listed_with_its_place_and_what_was_pasted_is_kept(self, signed_in, connie):
        bad = DEMO.replace("weight: 1", "wieght: 1").replace("level: II,", "level: VI,").replace("</textarea>", "")
        page = text(signed_in(connie).post(PUBLISH, {"yaml": bad + "\n# </textarea><script>"}))
        assert "practices[0].wieght: is not a known key; did you mean &#x27;weight&#x27;?" in page
        assert "practices[1].level: &#x27;VI&#x27; is not one of I, II" in page
        assert "There are 2 problems; see above." in page
        assert "wieght: 1" in page and "&lt;/textarea&gt;&lt;script&gt;" in page and "<script>" not in page

    def test_nothing_at_all(self, signed_in, connie):
        page = signed_in(connie).post(PUBLISH, {"yaml": "  "})
        assert page.status_code == 422
        assert "Choose a file, or paste its text." in text(page)

    def test_the_same_version_with_other_content(self, signed_in, connie, demo):
        page = signed_in(connie).post(PUBLISH, {"yaml": DEMO.replace("The team", "A team")})
        assert page.status_code == 422
        assert "demo version 1 is published already, with other content." in text(page) and "A team has" in text(page)
        assert Framework.objects.count() == 1

    def test_a_file_of_nothing_but_faults_is_cut_with_a_number(self, connie):
        with pytest.raises(InvalidFramework) as refusal:
            services.publish_framework(source=b"practices: [" + b"1," * 5000 + b"]", by=connie)
        assert len(refusal.value.problems) == services.MOST_PROBLEMS + 1
        assert refusal.value.problems[-1].endswith("more problems follow. Mend these first.")

    @pytest.mark.parametrize(
        ("source", "sentence"),
        [
            ("version: 1" + ":1" * 900_000, "this value cannot be read"),
            ("version: 1" + ":1" * 900_000 + ".5", "this value cannot be read"),
            ("version: 0x" + "f" * 1_900_000, "this value cannot be read"),
            ("a: [" + "1," * 900_000 + "]", "more than 300,000 values"),
        ],
        ids=["sixties", "sixties with a point", "hexadecimal", "values"],
    )
    def test_nothing_keeps_the_server_busy(self, connie, source, sentence):
        begun = time.monotonic()
        with pytest.raises(InvalidFramework, match=sentence):
            services.publish_framework(source=source.encode(), by=connie)
        assert time.monotonic() - begun < 10  # they took minutes

    def test_a_grid_that_no_page_can_show(self, connie):
        many = [{"key": f"d{n}", "title": "D"} for n in range(401)]
        with pytest.raises(InvalidFramework, match="this makes 401 places; at most 400 are allowed"):
            services.publish_framework(source=yaml.safe_dump({**SMALLEST, "dimensions": many}).encode(), by=connie)

    def test_by_the_api_answers_400_with_every_problem(self, api, connie):
        bad = DEMO.replace("weight: 1", "wieght: 1").replace("level: II,", "level: VI,")
        answer = api(connie).post(API, {"yaml": bad}, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["errors"]["yaml"] == [
            "practices[0].wieght: is not a known key; did you mean 'weight'?",
            "practices[1].level: 'VI' is not one of I, II",
        ]

    @pytest.mark.parametrize("body", [{}, {"yaml": None}, {"yaml": ["a"]}, {"yaml": ""}, {"yaml": "\x00"}, ["yaml"]])
    def test_by_the_api_wants_text(self, api, connie, body):
        answer = api(connie).post(API, body, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["errors"]

    def test_by_the_api_answers_409_for_the_same_version_with_other_content(self, api, connie, demo):
        changed = DEMO.replace("The team", "A team")
        answer = api(connie).post(API, {"yaml": changed}, content_type="application/json")
        assert answer.status_code == 409
        assert "with other content" in answer.json()["detail"]


class TestPublishing:
    def test_stores_the_file_as_ones_own_records_it_and_shows_it(self, signed_in, connie, acme):
        page = signed_in(connie).post(PUBLISH, {"file": file(DEMO), "yaml": "not: read"}, follow=True)
        row = Framework.objects.get()
        assert page.redirect_chain == [(f"/o/acme/frameworks/{row.pk}/", 302)]
        assert row.organization == acme and row.parsed == parse(load_yaml(DEMO))
        assert "Published: Demo 1." in text(page)
        entry = AuditEntry.objects.get(action="framework.published")
        assert entry.by == connie and entry.subject_ref == f"framework:{row.pk}"

    def test_again_changes_nothing(self, signed_in, connie, demo):
        page = signed_in(connie).post(PUBLISH, {"yaml": DEMO}, follow=True)
        assert "Demo 1 was published before, just like this." in text(page)
        assert not AuditEntry.objects.filter(action="framework.published").exists()

    def test_by_the_api_answers_201_and_then_200(self, api, connie):
        client = api(connie)
        codes = [client.post(API, {"yaml": DEMO}, content_type="application/json").status_code for _ in "ab"]
        assert codes == [201, 200]

    def test_can_be_used_in_an_assessment_at_once_but_not_elsewhere(self, signed_in, connie, eve):
        signed_in(connie).post(PUBLISH, {"yaml": DEMO})
        assert "Demo 1</option>" in text(signed_in(connie).get("/o/acme/assessments/new/"))
        assert "Demo 1</option>" not in text(signed_in(eve).get("/o/globex/assessments/new/"))


class TestReading:
    def test_is_refused_to_strangers(self, signed_in, eve, demo):
        own = signed_in(eve)
        for address in ("", "download/", "methods/I/"):
            assert own.get(f"/o/acme/frameworks/{demo.pk}/{address}").status_code == 404
            assert own.get(f"/o/globex/frameworks/{demo.pk}/{address}").status_code == 404

    @pytest.mark.parametrize("place", ["methods/VI", "magic/I", "I/methods", "methods/%00", "../I"])
    def test_a_cell_that_is_not_there_is_not_found(self, signed_in, vera, demo, place):
        assert signed_in(vera).get(f"/o/acme/frameworks/{demo.pk}/{place}/").status_code == 404

    def test_the_list_tells_what_comes_with_us_and_what_is_ones_own(self, signed_in, rob, mamos, demo):
        page = text(signed_in(rob).get(LIST))
        assert "MAMOS</a>" in page and "comes with OrgScale" in page and '<td class="num">161</td>' in page
        assert "Demo</a>" in page and "<td>Acme</td>" in page
        assert '<a href="/o/acme/frameworks/" aria-current="page">Frameworks</a>' in page

    def test_the_framework_tells_its_credit_and_leads_to_every_cell(self, signed_in, rob, mamos):
        page = text(signed_in(rob).get(f"{LIST}{mamos.pk}/"))
        assert (
            "Antoine Craske, QE Unit" in page and "Names, labels, sizes and figures are used with attribution" in page
        )
        for dimension in mamos.parsed.dimensions:
            for level in mamos.parsed.levels:
                assert f'href="/o/acme/frameworks/{mamos.pk}/{dimension.key}/{level.key}/"' in page

    def test_a_cell_tells_what_is_asked_and_what_to_do(self, signed_in, rob, demo):
        page = text(signed_in(rob).get(f"{LIST}{demo.pk}/methods/I/"))
        assert "The team has one goal" in page and "It is written down" in page and "Ladder: Goals." in page
        assert "No action is proposed here." in page
        page = text(signed_in(rob).get(f"{LIST}{demo.pk}/methods/II/"))
        assert "Weight: 2." in page and "5 person-days, within 10 working days" in page
        assert (
            f'<a href="/o/acme/frameworks/{demo.pk}/methods/II/#practice-methods.ii.kpi">A figure says so</a>' in page
        )

    def test_the_cells_are_walked_one_after_the_other(self, signed_in, rob, mamos):
        client, order = signed_in(rob), []
        spots = [(one.key, level.key) for one in mamos.parsed.dimensions for level in mamos.parsed.levels]
        address = f"{LIST}{mamos.pk}/{spots[0][0]}/{spots[0][1]}/"
        while address:
            order.append(address)
            page = text(client.get(address))
            address = page.split('rel="next" href="')[1].split('"')[0] if 'rel="next" href="' in page else ""
        assert order == [f"{LIST}{mamos.pk}/{dimension}/{level}/" for dimension, level in spots]

    def test_our_own_content_is_marked_and_the_rest_is_not(self, signed_in, rob, mamos):
        own, sourced = (next(one for one in mamos.parsed.actions if one.origin == name) for name in ("own", "source"))
        page = text(signed_in(rob).get(f"{LIST}{mamos.pk}/{own.dimension}/{own.level}/"))
        assert f'{own.title} <span class="tag">OrgScale content</span>' in page
        page = text(signed_in(rob).get(f"{LIST}{mamos.pk}/{sourced.dimension}/{sourced.level}/"))
        assert f"{sourced.title}</h3>" in page

    def test_the_content_of_others_is_never_called_ours(self, signed_in, rob, acme):
        raw = {**SMALLEST, "sources": [{"key": "s", "title": "A book"}]}
        row = catalogue.publish_raw(raw, organization=acme)[0]
        page = text(signed_in(rob).get(f"{LIST}{row.pk}/d/I/"))
        assert '<span class="tag">Own content</span>' in page and "OrgScale content" not in page

    def test_every_text_is_escaped(self, signed_in, rob, acme):
        raw = copy.deepcopy(mamos_yaml())
        for path, place in _texts(raw):
            if path not in {"key", "language", "currency", "url"}:
                place[path] = "<img src=x onerror=alert(1)>"
        row = catalogue.publish_raw(raw, organization=acme)[0]
        client = signed_in(rob)
        for address in ("", f"{row.pk}/", f"{row.pk}/methods/I/", f"{row.pk}/skills/III/"):
            page = text(client.get(LIST + address))
            assert "&lt;img src=x" in page and "<img src=x" not in page


def _texts(raw):
    """Every free text of a framework: (key, the mapping in which it stands)."""
    closed = {"dimension", "level", "origin", "kind", "better", "method", "answers"}
    if isinstance(raw, list):
        for one in raw:
            yield from _texts(one)
    elif isinstance(raw, dict):
        yield from [(name, raw) for name, value in raw.items() if isinstance(value, str) and name not in closed]
        for value in raw.values():
            yield from _texts(value)


class TestLargeFrameworks:
    def addresses(self, row):
        return [LIST, f"{LIST}{row.pk}/", f"{LIST}{row.pk}/methods/I/", f"{LIST}{row.pk}/methods/I/?page=2"]

    def queries(self, client, address):
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    def test_ask_nothing_more_of_the_database(self, signed_in, vera, acme):
        client, few = signed_in(vera), made(acme, 25)
        before = [self.queries(client, address) for address in self.addresses(few)]
        many = made(acme, 1400)
        for version in range(2, 10):
            made(acme, 25, version=version)
        assert [self.queries(client, address) for address in self.addresses(many)] == before

    def test_fit_on_pages_under_200_kilobytes(self, signed_in, vera, acme):
        client, row = signed_in(vera), made(acme, 1400)
        assert all(len(client.get(address).content) < LARGEST for address in self.addresses(row))

    def test_a_cell_with_everything_goes_on_pages_and_is_referred_to_by_page(self, signed_in, vera, acme):
        raw = definition(100)
        for one in [*raw["practices"], *raw["actions"]]:
            one |= {"dimension": "methods", "level": "I"}
        row = catalogue.publish_raw(raw, organization=acme)[0]
        client = signed_in(vera)
        seen = [text(client.get(f"{LIST}{row.pk}/methods/I/?page={page}")) for page in (1, 2, 3, 99, "x")]
        assert [page.count('id="practice-') for page in seen] == [40, 40, 20, 20, 40]
        assert f'href="/o/acme/frameworks/{row.pk}/methods/I/?page=3#practice-p0085"' in seen[2]
        assert "81 to 100 of 100" in seen[2]


class TestTheDownload:
    def test_is_a_file_that_reads_back_as_the_same_framework(self, signed_in, rob, mamos):
        answer = signed_in(rob).get(f"{LIST}{mamos.pk}/download/")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="mamos-1.yaml"'
        assert answer.content.startswith(b"# The framework mamos, version 1")
        raw = load_yaml(answer.content)
        assert parse(raw) == mamos.parsed and checksum(raw) == mamos.checksum

    def test_has_its_keys_in_the_order_in_which_they_are_described(self, mamos):
        mamos.refresh_from_db()
        raw, parsed = load_yaml(framework_yaml.write(mamos.definition)), mamos.parsed
        pairs = [(raw, parsed)]
        for family in ("levels", "dimensions", "cells", "practices", "quick", "principles", "actions", "pains"):
            pairs += zip(raw[family], getattr(parsed, family), strict=True)
        for written, record in pairs:
            order = [field.name for field in fields(record)]
            assert list(written) == [name for name in order if name in written]

    def test_can_be_published_again_as_ones_own(self, signed_in, connie, mamos):
        client = signed_in(connie)
        content = client.get(f"{LIST}{mamos.pk}/download/").content
        client.post(PUBLISH, {"file": file(content)})
        assert Framework.objects.get(organization=connie.organization).parsed == mamos.parsed

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=60))
    def test_keeps_every_text(self, words):
        raw = {**SMALLEST, "title": f"x{words}", "summary": f"{words}\n2024-01-01"}
        assume_readable(raw)
        assert load_yaml(framework_yaml.write(raw)) == raw

    @pytest.mark.parametrize(
        "words", ["yes", "2024-01-01", "1:30", "0x1f", "<<", "=", "null", "~", "# no", "a: b", "1e3"]
    )
    def test_keeps_a_text_that_looks_like_something_else(self, words):
        raw = {**SMALLEST, "title": words}
        assert load_yaml(framework_yaml.write(raw)) == raw


def assume_readable(raw):
    """What the format itself refuses can never be stored."""
    try:
        parse(raw)
    except InvalidFramework:
        assume(False)
