"""Around the organizations: the list of one's own, founding one, leaving one, coming in by an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.adapter import INVITED, PROVED
from organizations import invitation_mail, queries
from organizations.errors import DomainError
from organizations.forms.settings import FoundForm
from organizations.services import founding, invitations, members
from organizations.views.answers import show


@login_required
def organizations(request):
    """The organizations that one is in; a POST founds one."""
    form = FoundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (owner := form.submit(founding.found, user=request.user)):
        messages.success(
            request,
            _("“%(name)s” is yours. Start with its units, or invite people.") % {"name": owner.organization.name},
        )
        return redirect("overview", org=owner.organization.slug)
    context = {"mine": queries.organizations_of(request.user), "may_found": founding.may_found(request.user)}
    return show(request, "organizations/organizations.html", context, form)


@require_POST
@login_required
def leave(request, slug):
    membership = queries.membership_of(request.user, slug)
    if membership is None:
        raise Http404
    try:
        members.leave(by=membership)
        messages.success(request, _("You left %(organization)s.") % {"organization": membership.organization.name})
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("organizations")


@never_cache
def invitation(request, token):
    """The way in by a link: joins on POST, otherwise says who invites to what, and what to do next."""
    try:
        found = invitations.find(token)
        if request.method == "POST" and request.user.is_authenticated:
            return _join(request, token)
    except invitations.Unusable as refusal:
        return render(
            request, "organizations/invitation_unusable.html", {"sentence": str(refusal)}, status=refusal.status
        )
    return _welcome(request, token, found)


def _join(request, token):
    membership = invitations.accept(token=token, user=request.user)
    for key in (INVITED, PROVED):
        request.session.pop(key, None)
    messages.success(request, _("Welcome to %(organization)s.") % {"organization": membership.organization.name})
    return redirect("overview", org=membership.organization.slug)


def _welcome(request, token, found):
    if not request.user.is_authenticated:
        request.session[INVITED] = found.email
        if invitation_mail.proves_address(token, request.GET.get("proof", "")):
            request.session[PROVED] = found.email
    fits = request.user.is_authenticated and invitations.is_for(found, request.user)
    way = urlencode({"next": request.path, "email": found.email})
    return render(request, "organizations/invitation.html", {"invitation": found, "fits": fits, "way": way})
