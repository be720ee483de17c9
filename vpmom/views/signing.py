"""The sign-off of a plan: submitting it, answering, deciding, and opening it again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.permissions import Permission
from vpmom.forms.signing import AnswerForm, DecideForm, OverruleForm, ReasonForm, SubmitForm, WithdrawForm
from vpmom.models import Plan
from vpmom.queries.renewal import validity
from vpmom.queries.sign_off_page import SignOffPage, shown_version, sign_off_page
from vpmom.queries.signing import readiness, usual_deadline
from vpmom.services import deciding, submitting
from vpmom.services import signing as services
from vpmom.signoff import Word
from vpmom.views.frame import framed, plan_or_404


@org_view(Permission.ENTER)
def page(request, membership, plan_id):
    return _page(request, membership, plan_or_404(membership, plan_id))


@require_POST
@org_view(Permission.EDIT)
def submit(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    form = SubmitForm(request.POST)
    if form.submit(submitting.submit, plan=plan, by=membership) is None:
        return _page(request, membership, plan, submit_form=form)
    messages.success(request, _("Submitted. Everybody who is asked hears of it."))
    return _back(plan)


@require_POST
@org_view(Permission.PARTICIPATE)
def withdraw(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    form = WithdrawForm(request.POST, prefix="withdraw")
    if form.submit(submitting.withdraw, plan=plan, by=membership) is None:
        return _page(request, membership, plan, withdraw_form=form)
    messages.success(request, _("Withdrawn. The plan is a draft again, as you submitted it."))
    return _back(plan)


@require_POST
@org_view(Permission.EDIT)
def reopen(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    submitting.reopen(plan=plan, by=membership)
    messages.success(request, _("A new draft is open. Readers see the locked version until the next one is decided."))
    return redirect("plan", membership.organization.slug, plan.pk)


@require_POST
@org_view(Permission.EDIT)
def close_draft(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    submitting.close_draft(plan=plan, by=membership)
    messages.success(request, _("Locked again, as before."))
    return _back(plan)


@require_POST
@org_view(Permission.PARTICIPATE)
def answer(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    shown = _shown(plan, membership)
    everything = frozenset({Word.AGREE, Word.OBJECT, Word.COMMENT})  # whether she may say it is the service's to judge
    form = AnswerForm(request.POST, may_say=everything, lines=shown.lines if shown else ())
    if form.submit(services.answer, plan=plan, by=membership, checksum=_read(request)) is None:
        return _page(request, membership, plan, answer_form=form)
    messages.success(request, _("Signed, with today's date."))
    return _back(plan)


@require_POST
@org_view(Permission.PARTICIPATE)
def overrule(request, membership, plan_id, asked_id):
    plan = plan_or_404(membership, plan_id)
    form = OverruleForm(request.POST, prefix=f"overrule-{asked_id}")
    known = {"plan": plan, "by": membership, "asked": asked_id, "checksum": _read(request)}
    if form.submit(deciding.overrule, **known) is None:
        return _page(request, membership, plan, overrule_form=form)
    messages.success(request, _("Overruled. Your reason stands beside it."))
    return _back(plan)


@require_POST
@org_view(Permission.PARTICIPATE)
def decide(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    form = DecideForm(request.POST, prefix="decide")
    version = form.submit(deciding.decide, plan=plan, by=membership, checksum=_read(request))
    if version is None:
        return _page(request, membership, plan, decide_form=form)
    messages.success(request, _("Decided. This is version %(number)s from today.") % {"number": version.number})
    return _back(plan)


@require_POST
@org_view(Permission.PARTICIPATE)
def send_back(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    form = ReasonForm(request.POST, prefix="back")
    if form.submit(deciding.send_back, plan=plan, by=membership, checksum=_read(request)) is None:
        return _page(request, membership, plan, send_back_form=form)
    messages.success(request, _("Sent back. The plan is a draft again."))
    return _back(plan)


def _page(request, membership, plan: Plan, **refused):
    """The page. `refused`: a form by its name, which comes back with what was typed and what is wrong with it."""
    plan = plan_or_404(membership, plan.pk)  # a refusal may be about what somebody else did meanwhile
    shown = _shown(plan, membership)
    forms = _forms(request, plan, shown, membership)
    lost = {name: form for name, form in refused.items() if not _put_back(forms, name, form)}
    context = framed(
        request,
        plan,
        shown=shown,
        lost=next(iter(lost.values()), None),
        may_edit=membership.may_write(Permission.EDIT, plan.unit_id),
        ready=readiness(plan, membership) if plan.is_draft else None,
        validity=validity(plan),
        **forms,
    )
    return render(request, "vpmom/signing.html", context, status=422 if refused else 200)


def _put_back(forms: dict, name: str, refused) -> bool:
    """Put a refused form into its place among `forms`. Whether there still is one."""
    if name == "overrule_form":
        rows = forms.get("overruling", [])
        forms["overruling"] = [(one, refused if form.prefix == refused.prefix else form) for one, form in rows]
        return any(form is refused for _one, form in forms["overruling"])
    if name not in forms:
        return False
    if name == "answer_form":
        refused.offer({Word(value) for value, _label in forms[name].fields["word"].choices})
    forms[name] = refused
    return True


def _forms(request, plan: Plan, shown: SignOffPage | None, membership) -> dict:
    """Those that she has a use for, by name."""
    found = {}
    may_edit = membership.may_write(Permission.EDIT, plan.unit_id)
    if plan.is_draft and may_edit:
        found["submit_form"] = SubmitForm(initial={"comments_until": usual_deadline(plan.organization)})
    if shown and shown.state.is_open:
        submitted = shown.version.submitted_by_id == membership.pk and membership.can(Permission.PARTICIPATE)
        if submitted or may_edit:
            found["withdraw_form"] = WithdrawForm(prefix="withdraw")
        found |= _forms_of_role(request, shown)
    return found


def _forms_of_role(request, shown: SignOffPage) -> dict:
    if not shown.may_say:
        return {}
    answers = shown.may_say & {Word.AGREE, Word.OBJECT, Word.COMMENT}
    about = request.GET.get("about", "")
    found = {"answer_form": AnswerForm(may_say=answers, lines=shown.lines, initial={"item": about})}
    if Word.DECIDE in shown.may_say:
        overruling = [
            (one, OverruleForm(prefix=f"overrule-{one.asked.pk}")) for one in shown.answers if one.may_be_overruled
        ]
        found |= {
            "decide_form": DecideForm(prefix="decide"),
            "send_back_form": ReasonForm(prefix="back"),
            "overruling": overruling,
        }
    return found


def _shown(plan: Plan, membership) -> SignOffPage | None:
    version = shown_version(plan)
    return sign_off_page(version, membership) if version else None


def _read(request) -> str:
    """The checksum of the text that stood on her page."""
    return request.POST.get("checksum", "")


def _back(plan: Plan):
    return redirect("plan-signing", plan.organization.slug, plan.pk)
