"""The ledger on its pages: a file in, cost centres assigned, the bridge, and back again."""

from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations import bin
from organizations.errors import DomainError, Stale
from tests.valuestreams.conftest import delivery
from valuestreams.models import CentreRule, Ledger, LedgerLine
from valuestreams.queries import accounting_ledger as queries
from valuestreams.services.accounting_ledger import assign, read_in, take_in, undo_ledger
from valuestreams.services.streams import create_stream

pytestmark = pytest.mark.django_db
F = Fraction
RAW = b"cost centre;account;amount;text\n4100;6000;1.000,01;Wages\n4200;6000;500,00;=1+1\n9000;7000;99,99;<b>Rent\n"


def address(route, *args):
    return reverse(route, args=["acme", *args])


def upload(client, raw=RAW, **more):
    return client.post(address("ledger-read"), {"file": SimpleUploadedFile("oct.csv", raw), **more}, follow=True)


@pytest.fixture
def ledger(ed):
    return take_in(ledger=read_in(by=ed, name="October", raw=RAW), by=ed)


# ---- Refusals ----


def test_a_viewer_takes_in_and_assigns_nothing(sign_in, vera, ledger):
    client = sign_in(vera)
    assert client.post(address("ledger-read")).status_code == 403
    assert client.get(address("ledger-assign"), {"centre": "4100"}).status_code == 403
    assert client.post(address("ledger-undo", ledger.pk)).status_code == 403


def test_the_ledger_of_the_whole_is_not_shown_to_one_unit(sign_in, sam, ledger):
    client = sign_in(sam)
    assert "limited to some units" in client.get(address("ledger")).content.decode()
    assert client.get(address("ledger-file", ledger.pk)).status_code == 404
    assert client.get(address("ledger-assign"), {"centre": "4100"}).status_code == 403
    with pytest.raises(PermissionDenied):
        read_in(by=sam, name="x", raw=RAW)


def test_a_bad_file_takes_nothing_in_and_names_every_line(sign_in, ed):
    answer = upload(sign_in(ed), b"cost centre;amount\n;5\n4100;many\n4100;7,00\n", name="October <i>")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 2: no cost centre." in text and "Line 3: “many” is not an amount." in text
    assert "October &lt;i&gt;" in text
    assert not Ledger.objects.exists() and not LedgerLine.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"\x00\x01", b"PK\x03\x04zip", b"a;b\n1;2", b'"' * 5000])
def test_what_is_no_ledger_is_refused_with_a_sentence(sign_in, ed, raw):
    assert upload(sign_in(ed), raw).status_code == 422
    assert not Ledger.objects.exists()


def test_the_same_file_is_not_taken_in_twice(sign_in, ed, ledger):
    assert "was already taken in as “October”" in upload(sign_in(ed)).content.decode()


def test_a_stream_of_others_gets_nothing(ed, eve):
    theirs = create_stream(by=eve, value=delivery())
    with pytest.raises(DomainError, match="not one of your organization"):
        assign(centre="4100", shares={theirs: F(1)}, revision=0, by=ed)


# ---- In, and back ----


def test_a_file_is_looked_at_before_it_counts(sign_in, ed):
    client = sign_in(ed)
    text = upload(client, name="October").content.decode()
    assert "3 lines of 3 cost centres, 1,600.00 USD in all." in text
    assert "=1+1" in text and "&lt;b&gt;Rent" in text
    assert "does not count yet" in client.get(address("ledger")).content.decode()
    ledger = Ledger.objects.get()
    text = client.post(address("ledger-take", ledger.pk), follow=True).content.decode()
    assert "1,600.00 USD of 1,600.00 USD belongs to nobody yet." in text


def test_an_import_goes_and_comes_back_as_a_whole(sign_in, ed, ledger):
    client = sign_in(ed)
    text = client.post(address("ledger-undo", ledger.pk), follow=True).content.decode()
    assert "No ledger yet" in text
    client.post(address("bin-restore", "ledger", ledger.pk))
    assert "1,600.00" in client.get(address("ledger")).content.decode()
    assert LedgerLine.objects.count() == 3


def test_what_was_only_looked_at_is_thrown_away_for_good(ed):
    undo_ledger(ledger=read_in(by=ed, name="x", raw=RAW), by=ed)
    assert not Ledger.objects.exists()


# ---- The bridge ----


def test_centres_are_assigned_until_everything_has_an_owner(sign_in, ed, stream, ledger):
    client = sign_in(ed)
    share, rest = f"share-{stream.pk}", "share-sustaining"
    for centre, shares in {
        "4100": {share: "1/3", rest: "2/3"},
        "4200": {share: "100"},
        "9000": {rest: "100 %"},
    }.items():
        form = {"revision": "0", **shares}
        assert client.post(f"{address('ledger-assign')}?centre={centre}", form).status_code == 302
    text = client.get(address("ledger")).content.decode()
    assert "All of 1,600.00 USD has an owner, to the last cent." in text
    assert "833.34" in text and "766.66" in text
    csv = client.get(address("ledger-csv", ledger.pk)).content.decode("utf-8-sig")
    assert "4100,Parcels,333.34" in csv and "9000,Sustaining,99.99" in csv


def test_what_is_given_twice_is_named_and_not_shared_out(sign_in, ed, stream, ledger):
    assign(centre="4100", shares={stream: F(1), None: F(1, 4)}, revision=0, by=ed)
    text = sign_in(ed).get(address("ledger")).content.decode()
    assert "4100 is assigned to 125 %: more than there is" in text
    assert text.index("4100 is assigned") < text.index("4200 is not assigned")  # the larger amount first


@pytest.mark.parametrize(
    ("share", "sentence"), [("120", "between 0 and 100 %"), ("1/0", "Write a share"), ("half", "Write a share")]
)
def test_a_share_that_cannot_be_comes_back_as_typed(sign_in, ed, stream, ledger, share, sentence):
    answer = sign_in(ed).post(f"{address('ledger-assign')}?centre=4100", {"revision": "0", f"share-{stream.pk}": share})
    assert answer.status_code == 422
    assert sentence in answer.content.decode() and f'value="{share}"' in answer.content.decode()


def test_a_late_assignment_is_a_conflict_with_both(sign_in, ed, stream, ledger):
    assign(centre="4100", shares={None: F(1)}, revision=0, by=ed)
    late = sign_in(ed).post(f"{address('ledger-assign')}?centre=4100", {"revision": "0", f"share-{stream.pk}": "40"})
    assert late.status_code == 409
    assert "There now: sustaining 1/1" in late.content.decode() and 'value="40"' in late.content.decode()
    with pytest.raises(Stale):
        assign(centre="4100", shares={}, revision=7, by=ed)


def test_no_shares_take_the_assignment_away(ed, stream):
    assign(centre="4100", shares={stream: F(1)}, revision=0, by=ed)
    assert assign(centre="4100", shares={stream: F(0)}, revision=1, by=ed) is None
    assert not CentreRule.objects.exists()


def test_a_stream_in_the_bin_gets_nothing_until_it_is_back(ed, stream, ledger):
    assign(centre="4100", shares={stream: F(1)}, revision=0, by=ed)
    bin.delete(stream, by=ed)
    assert queries.bridged(ledger, ed).bridge.unassigned == 160_000
    bin.restore(stream, by=ed)
    assert queries.bridged(ledger, ed).bridge.unassigned == 59_999


def test_the_page_takes_as_many_queries_for_many_lines_as_for_few(sign_in, ed, stream):
    client, counts = sign_in(ed), []
    for number in (1, 80):
        raw = "centre;amount\n" + "".join(f"{centre};{number}\n" for centre in range(number))
        ledger = take_in(ledger=read_in(by=ed, name=str(number), raw=raw.encode()), by=ed)
        assign(centre=str(number), shares={stream: F(1)}, revision=0, by=ed)
        with CaptureQueriesContext(connection) as made:
            client.get(address("ledger-file", ledger.pk))
        counts.append(len(made))
    assert counts[0] == counts[1] <= 14


def test_a_ledger_does_not_come_back_beside_the_same_file(sign_in, ed, ledger):
    client = sign_in(ed)
    client.post(address("ledger-undo", ledger.pk))
    again = take_in(ledger=read_in(by=ed, name="October again", raw=RAW), by=ed)
    refused = client.post(address("bin-restore", "ledger", ledger.pk), follow=True).content.decode()
    assert "“October again” has taken its place. Delete that first." in refused
    assert list(Ledger.objects.filter(deleted_at=None)) == [again]
