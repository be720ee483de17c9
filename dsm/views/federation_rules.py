"""The rules of federation: who is allowed to be right, and how the items of each class are told apart."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dsm.federation.reconciliation import ANY
from dsm.federation.typed import identifier_lines
from dsm.forms.federation import ClassForm, PlaceForm, RightsForm
from dsm.models import Source
from dsm.queries import federation as queries
from dsm.queries.federation_rules import rights_of
from dsm.services import federation_rules as services
from dsm.views.frame import framed
from dsm.views.sources import writes_rules
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show


@org_view(Permission.VIEW_RESULTS)
def ranks(request, membership):
    item_class = asked(request, "class").strip()
    context = framed(
        request, matrix=queries.rank_matrix(membership, item_class), item_class=item_class,
        classes=[one.item_class for one in queries.classes(membership)], may_write=writes_rules(membership),
    )  # fmt: skip
    return show(request, "dsm/federation/ranks.html", context)


@org_view(Permission.EDIT)
def edit_ranks(request, membership):
    """`?class=server&attribute=ram`: a row of the matrix; "*" and nothing are every one."""
    place = PlaceForm(
        {"item_class": asked(request, "class").replace(ANY, ""), "attribute": asked(request, "attribute")}
    )
    if not place.is_valid():
        messages.error(request, " ".join(word for words in place.errors.values() for word in words))
        return redirect("ranks", membership.organization.slug)
    where = place.cleaned_data
    sources = list(Source.objects.visible_to(membership))
    row = queries.matrix_row(rights_of(membership.organization_id), sources, where["item_class"], where["attribute"])
    form = RightsForm(request.POST or None, row=row, sources=sources)
    if request.method == "POST" and form.is_valid():
        services.set_rights(by=membership, **where, **form.cleaned_data)
        messages.success(request, _("Saved. What sources said before is decided anew by it."))
        return redirect("ranks", membership.organization.slug)
    context = framed(request, row=row, lines=form.lines(), cells=dict(zip([None, *sources], row.cells, strict=True)))
    return show(request, "dsm/federation/ranks_edit.html", context, form)


@org_view(Permission.VIEW_RESULTS)
def classes(request, membership):
    context = framed(request, found=queries.classes(membership), may_write=writes_rules(membership))
    return show(request, "dsm/federation/classes.html", context)


@org_view(Permission.EDIT)
def edit_class(request, membership):
    """`?class=server`."""
    place = PlaceForm({"item_class": asked(request, "class").strip()})
    if not place.is_valid() or place.cleaned_data["item_class"] == ANY:
        messages.error(request, _("Name the class: small letters, digits and hyphens, such as server."))
        return redirect("classes", membership.organization.slug)
    item_class = place.cleaned_data["item_class"]
    rule = queries.class_rule_of(membership, item_class)
    first = {
        "identifiers": identifier_lines(rule.identifiers), "is_dependent": rule.is_dependent,
        "expected": ", ".join(rule.expected), "revision": queries.class_revision(membership, item_class) or None,
    }  # fmt: skip
    form = ClassForm(request.POST or None, initial=first)
    if request.method == "POST" and form.submit(services.set_class_rule, item_class=item_class, by=membership):
        messages.success(request, _("Saved. The next file is read by it."))
        return redirect("classes", membership.organization.slug)
    context = framed(request, item_class=item_class, standing=form.standing())
    return show(request, "dsm/federation/class_edit.html", context, form)
