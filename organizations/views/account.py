"""What an account has to do with organizations: its keys to their API, its data, its end."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from organizations import queries
from organizations.errors import DomainError
from organizations.forms.members import TokenForm
from organizations.services import account, api_tokens
from organizations.views.answers import show


@never_cache
@login_required
def tokens(request):
    """One's own tokens; a POST makes one and shows its secret, this once."""
    form = TokenForm(request.POST if request.method == "POST" else None, user=request.user)
    made = form.submit(_make) if request.method == "POST" else None
    if made is not None:
        form = TokenForm(user=request.user)
    context = {"tokens": queries.tokens_of_user(request.user), "made": made}
    return show(request, "accounts/tokens.html", context, form)


@require_POST
@login_required
def revoke_token(request, token_id):
    token = next((token for token in queries.tokens_of_user(request.user) if token.pk == token_id), None)
    if token is None:
        raise Http404
    api_tokens.revoke_token(token=token, by=token.membership)
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("account-tokens")


@login_required
def data(request):
    return render(request, "accounts/data.html", {"sole": account.sole_ownerships(request.user)})


@never_cache
@login_required
def export(request):
    body = queries.account_export(request.user)
    headers = {"Content-Disposition": 'attachment; filename="orgscale-account.json"'}
    return JsonResponse(body, headers=headers, json_dumps_params={"indent": 2, "ensure_ascii": False})


@require_POST
@login_required
@reauthentication_required
def delete(request):
    try:
        account.delete_account(user=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("account-data")
    logout(request)
    messages.success(request, _("Your account was deleted."))
    return redirect("account_login")


def _make(*, membership, name, days):
    return api_tokens.make_token(name=name, days=days, by=membership)
