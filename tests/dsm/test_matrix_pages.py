"""The pages of the matrix and its endpoints: what they show, refuse and write, and how many queries that takes."""

import json
from datetime import date

import pytest

from dsm.models import Scenario, Use
from dsm.queries.matrix import matrix_of
from dsm.report_sections.matrix import PortfolioMatrix
from dsm.report_sections.subject import PORTFOLIO
from dsm.services.portfolio import create_capability, create_product
from dsm.services.scenarios import create_scenario
from dsm.services.uses import set_use
from organizations.models import Person, Supplier
from reports.sections import Brief
from valuestreams.services.streams import create_stream
from valuestreams.stream import Stream as StreamValue

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def laid(olga, tracking, quoting, hosting, databases):
    set_use(product=tracking, capability=hosting, manner="used", quality=3, criticality=4, by=olga)
    set_use(product=tracking, capability=databases, manner="gap", by=olga)
    set_use(product=quoting, capability=hosting, manner="own", note="Since May", by=olga)


def cell(product, capability, act="") -> str:
    return f"/o/acme/matrix/cells/{product.pk}/{capability.pk}/{act}"


def data(client, query="") -> dict:
    return client.get(f"/o/acme/matrix/data/{query}").json()


# ---- Refused ----


def test_an_empty_matrix_says_what_to_do(sign_in, vera):
    page = sign_in(vera).get("/o/acme/matrix/").content.decode()
    assert "Add at least one product and one capability" in page
    assert "matrix_page.js" not in page


def test_a_scenario_of_others_is_not_there(sign_in, eve, olga):
    scenario = create_scenario(by=olga, name="Secret")
    for path in ("", "data/", "numbers/", "list/", "print/"):
        assert sign_in(eve).get(f"/o/globex/matrix/{path}?scenario={scenario.pk}").status_code == 404
        assert sign_in(eve).get(f"/o/globex/matrix/{path}?scenario=x").status_code == 404


def test_an_editor_of_one_unit_reads_and_does_not_write_the_rest(sign_in, sam, laid, tracking, hosting):
    client = sign_in(sam)
    assert client.post(cell(tracking, hosting, "key/"), {"revision": 1, "manner": "gap"}).status_code == 403
    rows = {row["key"]: row["write"] for row in data(client)["rows"]}
    assert rows == {"parcel-tracking": False, "quoting": True}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"revision": "x"},
        {"revision": 0, "manner": "maybe"},
        {"revision": 0, "quality": 7},
        {"revision": 0, "quality": 2},
    ],
)
def test_a_key_that_cannot_be_read_writes_nothing(sign_in, ed, tracking, hosting, sent):
    answer = sign_in(ed).post(cell(tracking, hosting, "key/"), sent)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert not Use.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"text": "u\tmaybe"},
        {"products": "[]"},
        {"products": "nothing"},
        {"products": '["1"]'},
        {"seen": "[[1]]"},
        {"seen": '{"a":1}'},
    ],
)
def test_a_rectangle_that_cannot_be_read_writes_nothing(sign_in, ed, tracking, hosting, databases, change):
    sent = {
        "products": json.dumps([tracking.pk]),
        "capabilities": json.dumps([hosting.pk, databases.pk]),
        "text": "u\tg",
    }
    answer = sign_in(ed).post("/o/acme/matrix/paste/", {**sent, **change})
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert not Use.objects.exists()


# ---- Shown ----


def test_the_grid_is_fed_compactly_and_only_when_it_changed(sign_in, vera, laid):
    client = sign_in(vera)
    found = data(client)
    assert [row["key"] for row in found["rows"]] == ["parcel-tracking", "quoting"]
    assert [(column["key"], column["depth"], column["below"]) for column in found["columns"]] == [
        ("hosting", 0, 1),
        ("databases", 1, 0),
    ]
    faces = [found["faces"][face] for _column, face, _revision in found["rows"][0]["cells"]]
    assert [face[:3] for face in faces] == [["U", "used", "used"], ["G", "gap", "gap"]]
    assert faces[0][3] == "used q3 c4"
    assert found["rows"][1]["cells"][0][0] == 0
    assert found["faces"][found["rows"][1]["cells"][0][1]][2] == "own build, with a note"
    first = client.get("/o/acme/matrix/data/")
    assert client.get("/o/acme/matrix/data/", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


def test_filters_groups_and_colours_are_in_the_address(sign_in, vera, laid):
    client = sign_in(vera)
    by_unit = data(client, "?group=unit&colour=quality&gaps=1")
    assert [(row["key"], row["group"]) for row in by_unit["rows"]] == [("parcel-tracking", "The whole organization")]
    assert [column["key"] for column in by_unit["columns"]] == ["databases"]
    assert by_unit["faces"][0][0] == "G ?"
    assert "Filters hide 1 products and 1 capabilities." in by_unit["said"]
    assert [row["key"] for row in data(client, "?unit=Sales&stage=discovery&kind=application")["rows"]] == ["quoting"]
    closed = data(client, "?fold=hosting&colour=nonsense&group=nonsense&stage=nonsense")
    assert [(column["key"], column["hidden"]) for column in closed["columns"]] == [("hosting", 1)]
    page = client.get("/o/acme/matrix/?gaps=1&q=track").content.decode()
    assert 'value="track"' in page and "checked" in page


def test_owners_streams_suppliers_and_orders_are_in_the_address(sign_in, ed, olga, laid, tracking, hosting, acme):
    tracking.owner = Person.objects.create(organization=acme, name="Ana")
    tracking.save()
    tracking.streams.add(create_stream(by=olga, value=StreamValue("Parcels")))
    hosting.suppliers.add(Supplier.objects.create(organization=acme, name="Hoster"))
    client = sign_in(ed)
    for query in ("owner=Ana", "stream=Parcels"):
        assert [row["key"] for row in data(client, f"?{query}")["rows"]] == ["parcel-tracking"]
    assert [row["key"] for row in data(client, "?owner=-&stream=-")["rows"]] == ["quoting"]
    assert [column["key"] for column in data(client, "?supplier=Hoster")["columns"]] == ["hosting"]
    turned = data(client, "?rows=coverage&columns=name&colour=value")
    assert [row["key"] for row in turned["rows"]] == ["parcel-tracking", "quoting"]
    assert [(column["key"], column["depth"]) for column in turned["columns"]] == [("databases", 0), ("hosting", 0)]
    assert {face[2] for face in turned["faces"]} >= {"used, value of the product 80", "gap, value of the product 80"}
    page = client.get("/o/acme/matrix/?owner=Ana&columns=reuse&colour=maturity-gap").content.decode()
    assert '<option value="reuse" selected>' in page and '<option value="maturity-gap" selected>' in page
    assert 'name="owner" value="Ana" checked' in page
    assert "owner=Ana&amp;columns=reuse" in page  # the files are as the grid


def test_numbers_lead_to_their_cells(sign_in, vera, laid):
    page = sign_in(vera).get("/o/acme/matrix/numbers/").content.decode()
    assert "Products have 2 of the 3 capabilities that they ask for (67 %)." in page
    assert "at=parcel-tracking.databases" in page
    assert "80 × 1 = 80" in page
    assert "at=quoting.hosting" in page  # what is built once more
    everything = sign_in(vera).get("/o/acme/matrix/numbers/?all=products&page=9").content.decode()
    assert "Quoting" in everything


def test_the_list_and_the_paper_show_the_same_cells(sign_in, vera, laid, quoting):
    client = sign_in(vera)
    listed = client.get(f"/o/acme/matrix/list/?product={quoting.pk}").content.decode()
    assert "own build" in listed and "“Since May”" in listed and "asks for nothing" in listed
    paper = client.get("/o/acme/matrix/print/?group=stage").content.decode()
    assert '<tr class="group"><th colspan="4">Discovery</th></tr>' in paper
    assert client.get("/o/acme/matrix/list/?product=0").status_code == 404


def test_files_hold_text_that_can_be_pasted_and_no_formulas(sign_in, vera, olga, laid):
    create_product(by=olga, name="=1+1")
    client = sign_in(vera)
    lines = client.get("/o/acme/matrix/matrix.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Product,Stage,Business unit,Covered,Hosting,Databases"
    assert lines[1].startswith("'=1+1,Discovery")
    assert lines[2] == "Parcel tracking,Alpha,,1/2,used q3 c4,gap"
    assert client.get("/o/acme/matrix/matrix.xlsx").content.startswith(b"PK")


# ---- Written ----


def test_a_key_writes_one_cell_and_tells_what_it_changes(sign_in, ed, tracking, hosting):
    client = sign_in(ed)
    told = client.post(cell(tracking, hosting, "key/"), {"revision": 0, "manner": "used"}).json()
    assert told["face"][:2] == ["U", "used"]
    assert (told["row"]["covered"], told["column"]["used"]) == ("1/1", 1)
    assert told["undo"] == "Parcel tracking × Hosting: used"
    told = client.post(cell(tracking, hosting, "key/"), {"revision": told["revision"]}).json()
    assert (told["face"], told["row"]["covered"]) == (None, "–")


def test_whoever_comes_second_sees_both_and_loses_nothing(sign_in, ed, olga, tracking, hosting):
    set_use(product=tracking, capability=hosting, manner="own", quality=1, by=olga)
    client = sign_in(ed)
    answer = client.post(cell(tracking, hosting, "key/"), {"revision": 0, "manner": "used"}, **HTMX)
    assert answer.status_code == 409
    assert "own build, quality 1 of 4" in answer.content.decode()
    sent = {"revision": 0, "manner": "gap", "note": "Mine", "quality": "", "criticality": "", "cost_share": ""}
    answer = client.post(cell(tracking, hosting, "save/"), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "gap, “Mine”" in page and "own build, quality 1 of 4" in page
    current = Use.objects.get().revision
    assert f'name="revision" value="{current}"' in page
    client.post(cell(tracking, hosting, "save/"), {**sent, "revision": current})
    assert Use.objects.get().note == "Mine"
    answer = client.post(cell(tracking, hosting, "save/"), {"revision": current, "clear": "1"})
    assert answer.status_code == 409
    client.post(cell(tracking, hosting, "save/"), {"revision": Use.objects.get().revision, "clear": "1"})
    assert not Use.objects.exists()


def test_a_rectangle_is_pasted_and_taken_back_without_script(sign_in, ed, tracking, quoting, hosting, databases):
    client = sign_in(ed)
    sent = {
        "products": json.dumps([quoting.pk, tracking.pk]),
        "capabilities": json.dumps([hosting.pk, databases.pk]),
        "text": "u\tg\n\to3\n",
    }
    assert "4 cells" in client.post("/o/acme/matrix/paste/", sent).json()["said"]
    assert Use.objects.count() == 3
    page = client.post("/o/acme/matrix/undo/", follow=True).content.decode()
    assert "Taken back: 4 cells from Quoting × Hosting on" in page
    assert not Use.objects.exists()
    assert client.post("/o/acme/matrix/redo/", **HTMX).json()["said"].startswith("Made again")
    assert client.post("/o/acme/matrix/undo/", {"change": "99999"}).status_code == 404


def test_a_scenario_is_made_changed_compared_and_adopted(sign_in, ed, laid, quoting, hosting):
    client = sign_in(ed)
    client.post("/o/acme/matrix/scenarios/new/", {"name": "One host", "note": ""})
    scenario = Scenario.objects.get()
    address = f"/o/acme/matrix/scenarios/{scenario.pk}/"
    assert "Nothing yet" in client.get(address).content.decode()
    own = Use.objects.get(product=quoting).revision
    client.post(f"{cell(quoting, hosting, 'key/')}?scenario={scenario.pk}", {"revision": 0, "manner": "used"})
    assert Use.objects.get(product=quoting).revision == own
    client.post(f"{address}capability/", {"c-capability": hosting.pk, "c-maturity": "4"})
    assert client.post(f"{address}capability/", {"c-capability": hosting.pk, "c-maturity": "9"}).status_code == 422
    page = client.get(address).content.decode()
    assert "own build, “Since May”" in page and "maturity 2 → 4" in page and "wanted maturity" not in page
    client.post(f"{address}product/", {"p-product": quoting.pk})
    client.post(f"{address}product/{quoting.pk}/back/")
    client.post(f"{address}capability/{hosting.pk}/back/")
    version = client.get(address).context["plan"].version
    assert "Look again" in client.post(f"{address}adopt/", {"version": "old"}).content.decode()
    client.post(f"{address}adopt/", {"version": version})
    assert Use.objects.get(product=quoting).manner == "used"
    client.post(f"{address}delete/")
    listed = client.get("/o/acme/matrix/scenarios/").content.decode()
    assert "No scenario yet" in listed


# ---- The API, the report, and what it costs ----


def test_the_api_reads_writes_and_counts(sign_in, ed, tracking, hosting):
    client = sign_in(ed)
    address = f"/api/v1/o/acme/products/{tracking.pk}/uses/{hosting.pk}/"
    assert client.get(address).status_code == 404
    bad = client.put(address, {"manner": "used", "quality": 9}, content_type="application/json")
    assert "quality" in bad.json()["errors"]
    made = client.put(
        address, {"manner": "used", "cost_share": "12.5", "criticality": 2}, content_type="application/json"
    ).json()
    assert (made["manner"], made["cost_share"]) == ("used", "12.50")
    stale = client.put(address, {"manner": "gap", "revision": 0}, content_type="application/json")
    assert stale.json()["current"]["state"]["manner"] == "used"
    assert client.get(f"/api/v1/o/acme/matrix/uses/?product={tracking.pk}").json()["results"][0]["criticality"] == 2
    numbers = client.get("/api/v1/o/acme/matrix/numbers/").json()
    assert numbers["coverage"] == {"had": 1, "asked": 1, "share": 1.0}
    assert numbers["capabilities"][0]["criticality"] == {"points": 40.0, "missing": []}
    assert client.delete(f"{address}?revision={made['revision']}").status_code == 204
    scenario = client.post("/api/v1/o/acme/scenarios/", {"name": "S"}, content_type="application/json").json()
    client.put(f"{address}?scenario={scenario['id']}", {"manner": "used"}, content_type="application/json")
    told = client.get(f"/api/v1/o/acme/scenarios/{scenario['id']}/").json()
    assert told["cells"][0]["then"]["manner"] == "used"
    adopted = client.post(
        f"/api/v1/o/acme/scenarios/{scenario['id']}/adopt/",
        {"version": told["version"]},
        content_type="application/json",
    )
    assert adopted.json()["cells"] == 1
    assert client.get(address).json()["manner"] == "used"


def test_the_report_says_nothing_of_nothing_and_else_the_numbers(olga, laid):
    section = PortfolioMatrix()
    assert section.build(Brief(olga, "stream:1", date(2027, 1, 1))) is None
    blocks = section.build(Brief(olga, PORTFOLIO, date(2027, 1, 1))).blocks
    assert blocks[0].text.startswith("Products have 2 of the 3")
    Use.objects.all().delete()
    assert section.build(Brief(olga, PORTFOLIO, date(2027, 1, 1))) is None


def test_pages_take_the_same_queries_for_any_size(sign_in, olga, laid, django_assert_max_num_queries):
    client = sign_in(olga)
    pages = ("", "data/", "numbers/", "print/", "list/")

    def counted(path: str) -> int:
        with django_assert_max_num_queries(40) as found:
            assert client.get(f"/o/acme/matrix/{path}").status_code == 200
        return len(found)

    before = [counted(path) for path in pages]
    product, capability = create_product(by=olga, name="More"), create_capability(by=olga, name="Mail")
    set_use(product=product, capability=capability, manner="used", quality=1, by=olga)
    assert [counted(path) for path in pages] == before
    assert len(matrix_of(olga).portfolio.products) == 3
