"""What happened, and what was deleted: the audit record and the bin."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations import bin as bin_
from organizations import queries
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked


@org_view(Permission.ADMINISTER)
def audit(request, membership):
    action, member = asked(request, "action", 60), asked(request, "member")
    member_id = int(member) if member.isascii() and member.isdigit() and len(member) < 19 else None
    page = queries.audit_page(membership, action=action, member=member_id, page=request.GET.get("page", 1))
    context = {
        "audit": page,
        "action": action,
        "member": member_id,
        "numbers": page.entries.paginator.get_elided_page_range(page.entries.number),
        "query": urlencode({"action": action, "member": member_id or ""}),
    }
    return render(request, "organizations/settings/audit.html", context)


@org_view(Permission.EDIT)
def bin(request, membership):
    context = {"lines": queries.bin_lines(membership), "may_administer": membership.can(Permission.ADMINISTER)}
    return render(request, "organizations/bin.html", context)


@require_POST
@org_view(Permission.EDIT)
def restore(request, membership, kind, pk):
    model = bin_.kind(kind)
    if model is None:
        raise Http404
    row = get_object_or_404(model.objects.in_bin_of(membership), pk=pk)
    bin_.restore(row, by=membership)
    messages.success(request, _("“%(row)s” is back.") % {"row": row})
    return redirect("bin", org=membership.organization.slug)
