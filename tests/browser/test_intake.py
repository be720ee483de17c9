"""The import of a supplier's file in a browser: sent, its columns said, looked at, mended, imported, undone."""

import pytest
from playwright.sync_api import Page, expect

from dsm.models import Intake, Item, Source
from jobs import runner
from jobs.models import Job
from tests.browser.accessibility import fits, violations
from tests.browser.conftest import PHONE, eventually

pytestmark = pytest.mark.django_db(transaction=True)

FILE = """Inventory of the hoster;;;
Asset tag;Host name;CI type;Cores
A-1;srv-1;Servers;4
A-2;srv-2;Servers;many
Asset tag;Host name;CI type;Cores
A-3;Köln-3;Rack;8
Total;;;12
"""


@pytest.fixture
def hoster(olga) -> Source:
    return Source.objects.create(organization=olga.organization, key="hoster", name="The hoster", kind="supplier")


def send(page: Page, source: Source) -> None:
    page.goto(f"/o/acme/sources/{source.pk}/send/")
    file = {"name": "hoster.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp1252")}
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="Columns of “hoster.csv”")).to_be_visible()


def test_a_file_of_a_supplier_goes_its_whole_way(visit, ed, hoster):
    page = visit(ed)
    send(page, hoster)
    expect(page.get_by_text("look whether “Köln-3” is right")).to_be_visible()
    expect(page.get_by_label("“Host name” is", exact=True)).to_have_value("name")
    assert not violations(page)
    look = page.locator("#look")
    page.get_by_label("“Cores” is read as").select_option("whole:.")
    expect(look.get_by_text("“many” is no number")).to_be_visible()
    # By keyboard: what the look says follows what is chosen.
    page.get_by_label("Servers (2)").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("server")
    page.keyboard.press("Tab")
    expect(look.get_by_role("cell", name="server", exact=True)).to_be_visible()
    page.get_by_label("Rack (1)").fill("-")
    page.keyboard.press("Tab")
    expect(look.get_by_text("left out")).to_be_visible()
    page.get_by_role("button", name="Look what would come of it").click()
    expect(page.get_by_text("1 row can be taken.")).to_be_visible()
    assert not violations(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="As CSV with reasons").click()
    listed = started.value.path().read_text(encoding="utf-8-sig")
    assert "A-2,srv-2,Servers,many,4,Cores," in listed
    mended = {"name": "m.csv", "mimeType": "text/csv", "buffer": listed.replace("many", "16").encode()}
    page.get_by_label("Mended list").set_input_files(mended)
    page.get_by_role("button", name="Import the mended list").click()
    expect(page.get_by_text("2 rows can be taken.")).to_be_visible()
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_text("It goes on in the background.")).to_be_visible()
    eventually(page, lambda: Job.objects.filter(kind="dsm.import_items").exists(), "The job")
    runner.execute(str(Job.objects.get(kind="dsm.import_items").pk))
    expect(page.get_by_text("Imported on")).to_be_visible()
    assert not violations(page)
    assert Item.objects.get(name="srv-2").attributes["cores"] == 16
    page.get_by_role("button", name="Undo the import").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("the items are as they were before").first).to_be_visible()
    assert Intake.objects.get().state == Intake.State.UNDONE
    assert not Item.objects.filter(name="srv-2", deleted_at=None).exists()


def test_on_a_phone_in_the_dark_nothing_hangs_over(visit, ed, hoster):
    page = visit(ed, **{**PHONE, "viewport": {"width": 320, "height": 700}}, color_scheme="dark")
    send(page, hoster)
    assert fits(page)
    page.get_by_role("button", name="Look what would come of it").click()
    expect(page.get_by_text("can be taken.")).to_be_visible()
    assert fits(page) and not violations(page)
