"""Members and invitations. A part of the settings."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from organizations import queries
from organizations.access import org_view
from organizations.errors import DomainError
from organizations.forms.members import InviteForm, RoleForm
from organizations.models import Invitation, Membership
from organizations.permissions import Permission
from organizations.services import invitations, members
from organizations.views.answers import show


@org_view(Permission.ADMINISTER)
def index(request, membership):
    return _index(request, membership, InviteForm(membership=membership))


@require_POST
@never_cache
@org_view(Permission.ADMINISTER)
def invite(request, membership):
    """The links are in this answer and nowhere else: we keep only their hashes."""
    form = InviteForm(request.POST, membership=membership)
    links = form.submit(invitations.invite, by=membership)
    if links is None:
        return _index(request, membership, form)
    return render(request, "organizations/settings/invited.html", {"links": links})


@require_POST
@never_cache
@org_view(Permission.ADMINISTER)
def resend(request, membership, invitation_id):
    link = invitations.resend(invitation=_invitation(membership, invitation_id), by=membership)
    return render(request, "organizations/settings/invited.html", {"links": [link]})


@require_POST
@org_view(Permission.ADMINISTER)
def revoke(request, membership, invitation_id):
    invitation = _invitation(membership, invitation_id)
    invitations.revoke(invitation=invitation, by=membership)
    messages.success(request, _("The invitation of %(email)s was taken back.") % {"email": invitation.email})
    return redirect("members", org=membership.organization.slug)


@org_view(Permission.ADMINISTER)
def edit(request, membership, member_id):
    member = _member(membership, member_id)
    form = RoleForm(request.POST if request.method == "POST" else None, membership=membership, row=member)
    if request.method == "POST" and form.submit(members.change_member, member=member, by=membership):
        messages.success(request, _("%(member)s was saved.") % {"member": member})
        return _after_change(membership, member)
    return show(request, "organizations/settings/member.html", {"member": member}, form)


@require_POST
@org_view(Permission.ADMINISTER)
def remove(request, membership, member_id):
    member = _member(membership, member_id)
    try:
        members.remove_member(member=member, by=membership)
    except DomainError as refusal:
        context = {"member": member, "form": RoleForm(membership=membership, row=member), "refusal": str(refusal)}
        return render(request, "organizations/settings/member.html", context, status=409)
    messages.success(
        request, _("%(member)s is no member any more. Invite the address again to undo this.") % {"member": member}
    )
    return _after_change(membership, member)


def _after_change(membership, member):
    """Whoever gave away her own ownership, or left, may not see the members any more."""
    return redirect("home") if member.pk == membership.pk else redirect("members", org=membership.organization.slug)


def _index(request, membership, form):
    return show(request, "organizations/settings/members.html", {"members": queries.members(membership)}, form)


def _member(membership, member_id: int) -> Membership:
    active = Membership.objects.visible_to(membership).active().select_related("user", "organization")
    return get_object_or_404(active.prefetch_related("units"), pk=member_id)


def _invitation(membership, invitation_id: int) -> Invitation:
    return get_object_or_404(Invitation.objects.visible_to(membership).select_related("organization"), pk=invitation_id)
