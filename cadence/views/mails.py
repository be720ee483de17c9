"""When mails come: the choices of an account, and the one choice behind the link at the end of a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cadence import notices
from cadence.catalogue import notice_kinds
from cadence.forms.notices import WayForm, WaysForm
from cadence.models.notices import Way
from organizations.queries import organizations_of


@login_required
def mails(request):
    """The choices in each organization that one is in; a POST saves those of one."""
    mine = organizations_of(request.user)
    asked = request.POST.get("organization") if request.method == "POST" else None
    sheets = [(one, _form(one, request.POST if one.organization.slug == asked else None)) for one in mine]
    for membership, form in sheets:
        if form.is_bound and form.is_valid():
            for kind, way in form.cleaned_data.items():
                notices.choose(membership=membership, kind=kind, way=way)
            messages.success(request, _("Your choice is saved."))
            return redirect("account-mails")
    failed = any(form.errors for _membership, form in sheets)
    context = {"sheets": [{"membership": one, "form": form} for one, form in sheets]}
    return render(request, "cadence/mails.html", context, status=422 if failed else 200)


def _form(membership, data) -> WaysForm:
    return WaysForm(data, ways=notices.ways_of(membership), prefix=membership.organization.slug)


# The signed address is the key: whoever has the mail may make this one choice, without signing in. A mail program's own
# button posts here without a cookie, so there is no token to compare.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request, token):
    found = notices.chooser(token)
    if found is None:
        return render(request, "cadence/mail_choice_gone.html", status=404)
    membership, kind = found
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        notices.choose(membership=membership, kind=kind, way=Way.NEVER)
        return HttpResponse(status=204)
    form = WayForm(
        request.POST if request.method == "POST" else None, initial={"way": notices.way_of(membership, kind)}
    )
    is_saved = request.method == "POST" and form.is_valid()
    if is_saved:
        notices.choose(membership=membership, kind=kind, way=form.cleaned_data["way"])
    context = {"form": form, "title": notice_kinds()[kind][0], "about": membership.organization, "is_saved": is_saved}
    return render(request, "cadence/mail_choice.html", context, status=422 if form.errors else 200)
