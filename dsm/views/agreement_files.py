"""A file of agreements, looked at and then taken in."""

from collections import Counter

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dsm.forms.agreement_files import RegisterForm
from dsm.services import agreement_files as services
from dsm.views.frame import framed
from organizations.access import org_view
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.views.answers import show


@org_view(Permission.EDIT)
def take_in(request, membership):
    """`do` = look shows what would become of the file, take takes it in."""
    membership.require_unit(None)
    if request.method != "POST":
        return show(request, "dsm/contracts/file.html", framed(request), RegisterForm())
    form = RegisterForm(request.POST, request.FILES)
    context: dict = {}
    if form.is_valid():
        is_meant = request.POST.get("do") == "take"
        service = services.take_in if is_meant else services.try_out
        try:
            taken = service(register=form.register, by=membership)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            if is_meant:
                return _done(request, membership, taken)
            context = {"taken": [(one, *_tag(one)) for one in taken], "counts": Counter(one.what for one in taken)}
    return show(request, "dsm/contracts/file.html", framed(request, problems=form.problems, **context), form)


def _tag(one: services.Taken) -> tuple[str, str]:
    words = {
        services.NEW: (_("new"), "ok"),
        services.CHANGED: (_("changed"), "warn"),
        services.SAME: (_("as before"), ""),
    }
    return words[one.what]


def _done(request, membership, taken):
    counts = Counter(one.what for one in taken)
    said = {"new": counts[services.NEW], "changed": counts[services.CHANGED], "same": counts[services.SAME]}
    messages.success(request, _("Taken in: %(new)s new, %(changed)s changed, %(same)s as before.") % said)
    return redirect("agreements", membership.organization.slug)
