"""What the pages of contracts and agreements share: how a standing is shown, amounts, decisions and notice."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.forms.terms import DecideForm, NoticeForm
from dsm.models import Agreement, Contract
from dsm.queries.terms import Termed, Termly
from dsm.renewals import Kind, State, next_deadlines
from dsm.services import terms as services
from organizations.permissions import Permission
from organizations.views.answers import asked
from valuestreams.accounting.typed import exact_money

STATES = {
    State.DECIDE: (gettext_lazy("decide soon"), "warn"),
    State.NOTICE: (gettext_lazy("decision overdue"), "bad"),
    State.LATE: (gettext_lazy("too late for notice"), "warn"),
    State.RUNNING: (gettext_lazy("running"), ""),
    State.RENEWING: (gettext_lazy("goes on, decided"), "ok"),
    State.ENDING: (gettext_lazy("ends, notice given"), ""),
    State.AHEAD: (gettext_lazy("to come"), ""),
    State.ENDLESS: (gettext_lazy("until further notice"), ""),
    State.ENDED: (gettext_lazy("ended"), ""),
}
KINDS = {
    Kind.DECIDE: gettext_lazy("decide by"),
    Kind.NOTICE: gettext_lazy("last day for notice"),
    Kind.END: gettext_lazy("last day of the term"),
}


def state_tag(one: Termly) -> dict:
    """What components/tag.html shows of it."""
    text, kind = STATES[one.standing.state]
    of = one.standing.deadlines
    if one.standing.state == State.NOTICE and of is not None and one.row.decided_end == of.ends:
        text = _("give notice")
    return {"text": text, "kind": kind}


def state_choices() -> list[tuple[str, str]]:
    return [("", _("any")), *((state.value, capfirst(text)) for state, (text, _kind) in STATES.items())]


def amount(cents: int | None, currency: str) -> str:
    """ "1,250.50 EUR"; empty when nobody said."""
    return "" if cents is None else exact_money(cents, currency)


def number(request, name: str) -> int | None:
    """An id in the query string."""
    words = asked(request, name, 18)
    return int(words) if words.isascii() and words.isdigit() else None


def acts(membership, one: Termly) -> dict:
    """What can be decided on the page of a row, and with which forms."""
    row = one.row
    is_own = isinstance(row, Contract) or row.has_own_term
    of = next_deadlines(row.term, localdate())
    return {
        "may_act": is_own and membership.may_write(Permission.EDIT, row.unit_id),
        "deadlines": of,
        "is_decided": of is not None and row.decided_end == of.ends,
        "is_over": one.standing.state == State.ENDED,
        "notice_form": NoticeForm(initial={"on": localdate(), "revision": row.revision}),
    }


def decided(request, membership, row: Termed, words: str):
    """Answer a POST of `keeps` = yes, no, or back."""
    if words == "back":
        services.take_back_decision(row=row, by=membership)
        messages.success(request, _("The decision is open again."))
        return to_row(row)
    form = DecideForm(request.POST)
    if form.submit(services.decide, row=row, by=membership):
        goes_on, ends = _("Decided: it goes on."), _("Decided: it ends. Give notice in time.")
        messages.success(request, goes_on if form.cleaned_data["keeps"] else ends)
    _tell(request, form)
    return to_row(row)


def noticed(request, membership, row: Termed):
    """Answer a POST of `on`, the day on which notice arrived, or of `back`."""
    if request.POST.get("back"):
        services.take_back_notice(row=row, by=membership)
        messages.success(request, _("No notice was given."))
        return to_row(row)
    form = NoticeForm(request.POST)
    if form.submit(services.give_notice, row=row, by=membership):
        messages.success(request, _("Notice is recorded."))
    _tell(request, form)
    return to_row(row)


def _tell(request, form) -> None:
    for sentences in form.errors.values():
        messages.error(request, " ".join(sentences))


def to_row(row: Contract | Agreement):
    return redirect(row._meta.model_name, row.organization.slug, row.pk)
