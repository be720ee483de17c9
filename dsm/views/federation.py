"""The quality of items: where sources disagree, what may be double, what waits, and how much is covered."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm.federation.identification import DAYS_KEPT, MOST_PARTIAL
from dsm.federation.record_json import from_json
from dsm.federation.values import shown
from dsm.models import DuplicateTask, Partial
from dsm.queries import federation as queries
from dsm.queries.provenance import provenances
from dsm.services import duplicates as services
from dsm.services.federation_waiting import forget
from dsm.views.frame import framed
from dsm.views.lists import csv_file, query_of
from dsm.views.sources import writes_rules
from organizations.access import org_view
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.views.answers import asked, show

ON_A_PAGE = 50
MOST_IN_A_FILE = 5_000
STATES = DuplicateTask.State


@org_view(Permission.VIEW_RESULTS)
def drift(request, membership):
    said = {name: asked(request, name).strip() for name in ("attribute", "class")}
    rows = queries.drifting(membership, said["attribute"], said["class"])
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = framed(
        request, page=page, lines=queries.drift_lines(list(page)), said=said, query=query_of(said),
        attributes=queries.drift_attributes(membership),
    )  # fmt: skip
    return show(request, "dsm/federation/drift.html", context)


@org_view(Permission.VIEW_RESULTS)
def drift_file(request, membership):
    rows = queries.drifting(membership, asked(request, "attribute").strip(), asked(request, "class").strip())
    lines = queries.drift_lines(list(rows[:MOST_IN_A_FILE]))
    head = (
        _("Item"),
        _("Class"),
        _("Attribute"),
        _("Source"),
        _("Rank"),
        _("Value"),
        _("Days old"),
        _("Stands"),
        _("Why"),
    )
    return csv_file("disagreements", head, (
        (item.name, item.item_class, one.attribute, cell.who, cell.rank, cell.value, cell.days,
         _("yes") if cell.stands else _("no"), cell.why)
        for item, one in lines for cell in one.cells
    ))  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def duplicates(request, membership):
    state = asked(request, "state")
    state = state if state in STATES.values else STATES.OPEN
    found = queries.questions(membership, state)
    context = framed(request, found=found, state=state, states=STATES.choices, lines=[_question(one) for one in found])
    return show(request, "dsm/federation/duplicates.html", context)


def _question(one: queries.Question) -> dict:
    return {"task": one.task, "items": one.items, "record": _record(one.task.record)}


def _record(told: dict | None) -> dict | None:
    if told is None:
        return None
    record = from_json(told)
    words = {"name": record.native_key, **{name: shown(value) for name, value in record.attributes.items()}}
    return {"name": words["name"], "key": record.native_key, "item_class": record.item_class, "words": words}


def _task_or_404(membership, duplicate_id: int) -> DuplicateTask:
    rows = DuplicateTask.objects.visible_to(membership).select_related("source", "chosen", "decided_by__user")
    return get_object_or_404(rows, pk=duplicate_id)


@org_view(Permission.VIEW_RESULTS)
def duplicate(request, membership, duplicate_id):
    """The candidates beside each other, attribute by attribute."""
    task = _task_or_404(membership, duplicate_id)
    items = queries.items_of(membership, task)
    known = provenances(items)
    words = {pk: {one.attribute: one.value for one in found} for pk, found in known.items()}
    record = _record(task.record)
    names = sorted({name for said in words.values() for name in said} | set(record["words"] if record else ()))
    rows = [
        (name, [words[item.pk].get(name, "–") for item in items], record["words"].get(name, "–") if record else None)
        for name in names
    ]
    context = framed(
        request, task=task, items=items, rows=rows, record=record, may_write=writes_rules(membership),
        is_open=task.state == STATES.OPEN,
    )  # fmt: skip
    return show(request, "dsm/federation/duplicate.html", context)


@require_POST
@org_view(Permission.EDIT)
def decide(request, membership, duplicate_id):
    """`answer`: merge, this, new, different or reopen; `item`: the one that it is about."""
    task = _task_or_404(membership, duplicate_id)
    said, number = request.POST.get("answer", ""), request.POST.get("item", "")
    item = next((one for one in queries.items_of(membership, task) if str(one.pk) == number), None)
    try:
        sentence = _decide(task, said, item, membership)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("duplicate", membership.organization.slug, task.pk)
    messages.success(request, sentence)
    return redirect(
        "duplicate" if said == "reopen" else "duplicates",
        membership.organization.slug,
        *([task.pk] if said == "reopen" else []),
    )


def _decide(task: DuplicateTask, said: str, item, membership) -> str:
    if said in ("merge", "this") and item is None:
        raise DomainError(_("Choose one of the items that are asked about."), "item")
    if said == "merge":
        services.merge(task=task, item=item, by=membership)
        return _("They are one now. The others lie in the bin; the answer can be taken back.")
    if said in ("this", "new"):
        services.choose(task=task, item=item if said == "this" else None, by=membership)
        return _("The record has its place now, and the source's next file finds it by its key.")
    if said == "different":
        services.say_different(task=task, by=membership)
        return _("They stay apart, and nobody is asked about them again.")
    if said == "reopen":
        services.reopen(task=task, by=membership)
        return _("The answer is taken back.")
    raise DomainError(_("There is no such answer."))


@org_view(Permission.VIEW_RESULTS)
def partials(request, membership):
    source = asked(request, "source")
    number = int(source) if source.isascii() and source.isdecimal() and len(source) < 19 else 0
    page = Paginator(queries.waiting_records(membership, number), ON_A_PAGE).get_page(request.GET.get("page"))
    context = framed(
        request, page=page, lines=[(row, _record(row.record)) for row in page], days=DAYS_KEPT, most=MOST_PARTIAL,
        query=query_of({"source": source}), may_write=writes_rules(membership),
    )  # fmt: skip
    return show(request, "dsm/federation/partials.html", context)


@require_POST
@org_view(Permission.EDIT)
def forget_partial(request, membership, partial_id):
    row = get_object_or_404(Partial.objects.visible_to(membership).select_related("source"), pk=partial_id)
    forget(partial=row, by=membership)
    messages.success(request, _("The record is forgotten. It comes again with the next file that holds it."))
    return redirect("partials", membership.organization.slug)


@org_view(Permission.VIEW_RESULTS)
def coverage(request, membership):
    found = queries.coverage(membership)
    return show(request, "dsm/federation/coverage.html", framed(request, found=found))
