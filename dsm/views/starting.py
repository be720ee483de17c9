"""Beginning with a table: of products and capabilities, and of end users. Shown first, then stored as a whole."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dsm.forms.starting import PortfolioTableForm, TableForm
from dsm.models import Capability, EndUser, Product
from dsm.queries.starting import end_user_preview, portfolio_preview, shown_lines
from dsm.services.starting import bring_in_end_users, bring_in_portfolio, take_back_end_users, take_back_portfolio
from dsm.starting import end_users, portfolio
from dsm.views.frame import framed
from dsm.views.lists import csv_file
from organizations.access import org_view
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.views.answers import show

SHOWN = 100  # of the good lines, of the refused and of those that are there
PORTFOLIO_EXAMPLE = [
    ("capability", "Hosting", "technology", "", "", "", "", "2", "4"),
    ("capability", "Databases", "technology", "Hosting", "", "", "", "3", "3"),
    ("capability", "Service desk", "service", "", "", "", "", "", ""),
    ("product", "Parcel tracking", "application", "", "live", "80", "personal-data, public", "", ""),
    ("product", "Quoting", "application", "", "alpha", "40", "payments", "", ""),
]
PORTFOLIO_COLUMNS = ("what", "name", "kind", "parent", "stage", "value", "attributes", "maturity", "wanted")
END_USERS_EXAMPLE = [
    ("Drivers", "group", "driver", "", "4100", "no", "on the road", "120", ""),
    ("Paula Berger", "person", "head of dispatch", "", "4200", "yes", "Vienna", "1", ""),
]


@dataclass(frozen=True)
class Kind:
    form: type[TableForm]
    preview: Callable
    bring_in: Callable
    template: str
    columns: tuple[str, ...]
    back: str  # route of the list
    undo: str

    @property
    def memory(self) -> str:
        """Under which the session remembers what came in last."""
        return f"brought-in.{self.back}"


PORTFOLIO = Kind(
    PortfolioTableForm,
    portfolio_preview,
    bring_in_portfolio,
    "dsm/portfolio/starting.html",
    portfolio.COLUMNS,
    back="products",
    undo="portfolio-import-undo",
)
END_USERS = Kind(
    TableForm,
    end_user_preview,
    bring_in_end_users,
    "dsm/portfolio/starting_end_users.html",
    end_users.COLUMNS,
    back="end-users",
    undo="end-users-import-undo",
)


@org_view(Permission.EDIT)
def bring_in_products(request, membership):
    return _bring_in(request, membership, PORTFOLIO)


@org_view(Permission.EDIT)
def bring_in_users(request, membership):
    return _bring_in(request, membership, END_USERS)


def _bring_in(request, membership, kind: Kind):
    form = kind.form(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        said = {"what": form.cleaned_data["what"]} if "what" in form.fields else {}
        try:
            if "store" in request.POST:
                return _stored(request, membership, kind, kind.bring_in(raw=form.raw, by=membership, **said))
            found = kind.preview(form.raw, membership, **said)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        form.showing_text()
    context = framed(request, columns=kind.columns, found=found, **_shown(found))
    return show(request, kind.template, context, form)


def _stored(request, membership, kind: Kind, rows: list):
    """The session remembers what came in, so that it can be taken back as a whole."""
    request.session[kind.memory] = [f"{row._meta.model_name}:{row.pk}" for row in rows]
    said = ngettext("%(number)s line was brought in.", "%(number)s lines were brought in.", len(rows))
    undo = reverse(kind.undo, args=[membership.organization.slug])
    messages.success(request, said % {"number": len(rows)}, extra_tags=undo)
    return redirect(kind.back, org=membership.organization.slug)


@require_POST
@org_view(Permission.EDIT)
def take_back_products(request, membership):
    return _take_back(request, membership, PORTFOLIO, (Product, Capability), take_back_portfolio)


@require_POST
@org_view(Permission.EDIT)
def take_back_users(request, membership):
    return _take_back(request, membership, END_USERS, (EndUser,), take_back_end_users)


def _take_back(request, membership, kind: Kind, models: tuple, take_back: Callable):
    named = [ref.partition(":") for ref in request.session.get(kind.memory, [])]
    rows = []
    for model in models:
        ids = [int(number) for word, _colon, number in named if word == model._meta.model_name]
        rows += model.objects.visible_to(membership).filter(pk__in=ids)
    if rows:
        take_back(rows=rows, by=membership)
        request.session.pop(kind.memory)
        messages.success(request, _("It is taken back: all of it lies in the bin."))
    else:
        messages.error(request, _("There is nothing left to take back."))
    return redirect(kind.back, org=membership.organization.slug)


def _shown(found) -> dict:
    if found is None:
        return {}
    return {
        "good": list(shown_lines(found, SHOWN)),
        "refused": found.refused[:SHOWN],
        "there": found.there[:SHOWN],
        "more_good": max(len(found.good) - SHOWN, 0),
        "more_refused": max(len(found.refused) - SHOWN, 0),
    }


@org_view(Permission.EDIT)
def portfolio_example(request, membership):
    return csv_file("products-and-capabilities-example", PORTFOLIO_COLUMNS, PORTFOLIO_EXAMPLE)


@org_view(Permission.EDIT)
def end_users_example(request, membership):
    return csv_file("end-users-example", end_users.COLUMNS, END_USERS_EXAMPLE)
