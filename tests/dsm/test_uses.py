"""Writing the cells of the matrix: refusals first, then single cells, rectangles, and taking back."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dsm.forms.matrix import RectangleForm
from dsm.matrix.typed import MOST_CELLS, read_rectangle
from dsm.models import MatrixChange, Use
from dsm.queries.matrix import last_changes, matrix_of
from dsm.services import matrix, uses
from dsm.services.matrix import redo, standing_at, undo
from dsm.services.uses import clear_use, paste, set_use
from organizations import bin
from organizations.errors import DomainError, Stale


def cells() -> dict:
    return {
        (row.product.key, row.capability.key): row.manner for row in Use.objects.select_related("product", "capability")
    }


def test_a_viewer_and_an_editor_of_another_unit_write_nothing(vera, sam, tracking, quoting, hosting):
    with pytest.raises(PermissionDenied):
        set_use(product=tracking, capability=hosting, manner="used", by=vera)
    with pytest.raises(PermissionDenied):
        set_use(product=tracking, capability=hosting, manner="used", by=sam)
    with pytest.raises(PermissionDenied):
        clear_use(product=tracking, capability=hosting, by=sam)
    set_use(product=quoting, capability=hosting, manner="used", by=sam)
    assert cells() == {("quoting", "hosting"): "used"}


def test_an_empty_cell_needs_a_manner_first(ed, tracking, hosting):
    with pytest.raises(DomainError, match="Say first how"):
        set_use(product=tracking, capability=hosting, quality=3, by=ed)


def test_a_stale_write_is_refused_with_what_stands_there(ed, olga, tracking, hosting):
    set_use(product=tracking, capability=hosting, manner="used", quality=2, by=ed, revision=0)
    with pytest.raises(Stale) as refusal:
        set_use(product=tracking, capability=hosting, manner="own", by=olga, revision=0)
    assert refusal.value.current["state"]["quality"] == 2
    set_use(product=tracking, capability=hosting, manner="own", by=olga, revision=refusal.value.current["revision"])
    assert cells() == {("parcel-tracking", "hosting"): "own"}


def test_a_cell_that_was_emptied_and_written_anew_is_another_one(ed, olga, tracking, hosting):
    set_use(product=tracking, capability=hosting, manner="used", by=ed)
    seen = Use.objects.get().revision
    clear_use(product=tracking, capability=hosting, by=ed)
    set_use(product=tracking, capability=hosting, manner="gap", by=ed)
    with pytest.raises(Stale):
        set_use(product=tracking, capability=hosting, manner="own", by=olga, revision=seen)


def test_what_is_not_said_stays(ed, tracking, hosting):
    set_use(product=tracking, capability=hosting, manner="used", cost_share=Decimal("12.5"), note="Since May", by=ed)
    set_use(product=tracking, capability=hosting, quality=4, by=ed)
    row = Use.objects.get()
    assert (row.manner, row.quality, row.cost_share, row.note) == ("used", 4, Decimal("12.50"), "Since May")
    assert set_use(product=tracking, capability=hosting, quality=4, by=ed) is None  # it says so already


def test_a_rectangle_is_written_whole_or_not_at_all(ed, olga, tracking, quoting, hosting, databases):
    set_use(product=tracking, capability=databases, manner="gap", note="Ask Ann", by=olga)
    kwargs = {"products": [quoting, tracking], "capabilities": [hosting, databases], "by": ed}
    typed, wrong = read_rectangle("u3\tg\nown 12,5% c4\tused")
    assert not wrong
    with pytest.raises(Stale):
        paste(**kwargs, cells=typed, seen={})
    assert cells() == {("parcel-tracking", "databases"): "gap"}
    with pytest.raises(DomainError, match="larger than what is shown"):
        paste(**{**kwargs, "products": [quoting]}, cells=typed, seen={})
    place = (tracking.pk, databases.pk)
    paste(**kwargs, cells=typed, seen={place: Use.objects.get().revision})
    assert cells() == {
        ("quoting", "hosting"): "used", ("quoting", "databases"): "gap",
        ("parcel-tracking", "hosting"): "own", ("parcel-tracking", "databases"): "used",
    }  # fmt: skip
    assert Use.objects.get(product=tracking, capability=databases).note == "Ask Ann"
    assert Use.objects.get(product=tracking, capability=hosting).cost_share == Decimal("12.50")
    undo(by=ed)
    assert cells() == {("parcel-tracking", "databases"): "gap"}


def test_undo_and_redo_are_ones_own_and_refuse_what_others_changed(ed, olga, tracking, hosting, databases):
    set_use(product=tracking, capability=hosting, manner="used", by=ed)
    set_use(product=tracking, capability=databases, manner="gap", by=ed)
    set_use(product=tracking, capability=hosting, manner="own", by=olga)
    assert undo(by=ed).what == "Parcel tracking × Databases: gap"
    with pytest.raises(DomainError, match="“Parcel tracking × Hosting” was changed since"):
        undo(by=ed)
    assert redo(by=ed).what == "Parcel tracking × Databases: gap"
    assert redo(by=ed) is None
    undo(by=olga)
    assert undo(by=ed) and undo(by=ed)
    assert cells() == {}
    set_use(product=tracking, capability=hosting, manner="needed", by=ed)
    assert redo(by=ed) is None  # what was taken back before is gone


def test_what_was_seen_before_an_undo_is_stale_after_it(ed, olga, tracking, hosting):
    set_use(product=tracking, capability=hosting, manner="used", by=ed)
    set_use(product=tracking, capability=hosting, manner="own", by=ed)
    seen = Use.objects.get().revision
    undo(by=ed)
    with pytest.raises(Stale):
        set_use(product=tracking, capability=hosting, manner="gap", by=olga, revision=seen)


def test_undo_waits_for_what_lies_in_the_bin(ed, olga, tracking, hosting):
    set_use(product=tracking, capability=hosting, manner="used", by=ed)
    bin.delete(tracking, by=olga)
    with pytest.raises(DomainError, match="Restore it from the bin first"):
        undo(by=ed)


def test_the_history_is_bounded_and_keeps_what_was_last(ed, tracking, hosting, monkeypatch):
    monkeypatch.setattr(matrix, "KEPT_CHANGES", 3)
    for quality in range(5):
        set_use(product=tracking, capability=hosting, manner="used", quality=quality, by=ed)
    assert MatrixChange.objects.count() == 3
    monkeypatch.setattr(matrix, "KEPT_CELLS", 1)
    set_use(product=tracking, capability=hosting, manner="gap", by=ed)
    assert MatrixChange.objects.get().what == "Parcel tracking × Hosting: gap"


def test_a_reader_of_one_unit_sees_her_part_and_her_changes_only(ed, sam, tracking, quoting, hosting):
    set_use(product=tracking, capability=hosting, manner="used", by=ed)
    set_use(product=quoting, capability=hosting, manner="own", by=sam)
    assert [change.what for change in last_changes(sam, None)] == ["Quoting × Hosting: own build"]
    assert len(last_changes(ed, None)) == 2
    assert matrix_of(sam).writable == {"quoting"}


def test_the_matrix_takes_the_same_queries_for_any_size(
    ed, tracking, quoting, hosting, databases, django_assert_num_queries
):
    def read() -> int:
        with django_assert_num_queries(6):
            return len(matrix_of(ed).portfolio.uses)

    assert read() == 0
    for product in (tracking, quoting):
        for capability in (hosting, databases):
            set_use(product=product, capability=capability, manner="used", by=ed)
    assert read() == 4


def test_only_what_was_copied_is_looked_at(ed, tracking, quoting, hosting, databases, monkeypatch):
    """Rows and columns of the page may be many more than the cells of the rectangle."""
    looked = []
    monkeypatch.setattr(uses, "standing_at", lambda places, *more: looked.extend(places) or standing_at(places, *more))
    typed, _wrong = read_rectangle("u\tg\no")
    paste(products=[tracking, quoting], capabilities=[hosting, databases], cells=typed, seen={}, by=ed)
    assert looked == [(tracking.pk, hosting.pk), (tracking.pk, databases.pk), (quoting.pk, hosting.pk)]


@pytest.mark.parametrize(
    "sent", ["[1, 1]", "[]", "[true]", "[1.5]", "[0]", "[9223372036854775808]", "{}", "[" + "1" * 5000 + "]"]
)
def test_rows_that_come_twice_or_are_no_rows_are_refused(sent):
    form = RectangleForm({"products": sent, "capabilities": "[1]", "seen": "[]", "text": "u"})
    assert "products" in form.errors and "capabilities" not in form.errors


def test_no_more_rows_are_named_than_a_rectangle_has_cells():
    many = str(list(range(1, MOST_CELLS + 2)))
    form = RectangleForm({"products": "[1]", "capabilities": many, "seen": "[]", "text": "u"})
    assert list(form.errors) == ["capabilities"]
