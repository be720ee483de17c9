"""The organization's own page of settings, its address, its archive, its tokens."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations import queries
from organizations.access import org_view
from organizations.forms.settings import AddressForm, GeneralForm
from organizations.models import Calendar
from organizations.permissions import Permission
from organizations.services import api_tokens, founding


@org_view(Permission.ADMINISTER)
def general(request, membership):
    form = GeneralForm(request.POST if request.method == "POST" else None, organization=membership.organization)
    if request.method == "POST" and form.submit(founding.change_settings, by=membership):
        messages.success(request, _("The settings were saved."))
        return redirect("organization-settings", org=membership.organization.slug)
    return _general(request, membership, form)


@require_POST
@org_view(Permission.ADMINISTER)
def address(request, membership):
    form = AddressForm(request.POST)
    moved = form.submit(founding.change_address, by=membership)
    if moved is None:
        return _general(request, membership, GeneralForm(organization=membership.organization), form)
    messages.success(request, _("The address was changed. The old one leads here."))
    return redirect("organization-settings", org=moved.slug)


@require_POST
@org_view(Permission.ADMINISTER)
def archive(request, membership):
    founding.archive(by=membership)
    messages.success(request, _("The organization is archived. Everything can still be read."))
    return redirect("organization-settings", org=membership.organization.slug)


@require_POST
@org_view(Permission.ADMINISTER)
def reopen(request, membership):
    founding.reopen(by=membership)
    messages.success(request, _("The organization is open again."))
    return redirect("organization-settings", org=membership.organization.slug)


@org_view(Permission.ADMINISTER)
def tokens(request, membership):
    """Every key to the organization's data, whoever made it."""
    return render(request, "organizations/settings/tokens.html", {"tokens": queries.tokens_of_organization(membership)})


@require_POST
@org_view(Permission.ADMINISTER)
def revoke_token(request, membership, token_id):
    token = next((token for token in queries.tokens_of_organization(membership) if token.pk == token_id), None)
    if token is None:
        raise Http404
    api_tokens.revoke_token(token=token, by=membership)
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("organization-tokens", org=membership.organization.slug)


def _general(request, membership, form, address_form=None):
    address_form = address_form or AddressForm(initial={"slug": membership.organization.slug})
    calendar = Calendar.objects.visible_to(membership).filter(is_default=True).first()
    context = {"form": form, "address_form": address_form, "calendar": calendar}
    failed = form.errors or address_form.errors
    return render(request, "organizations/settings/general.html", context, status=422 if failed else 200)
