"""The plans above a plan: linking them, and asking below when something above has changed. Nothing goes down silently."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from cadence.notices import notify
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership, Organization
from organizations.permissions import Permission
from vpmom import cascade
from vpmom.audience import for_reader, stricter
from vpmom.frozen import thaw
from vpmom.kinds import Part
from vpmom.models import Item, ParentLink, ParentQuestion, Plan, Version
from vpmom.plan import Plan as Text
from vpmom.plan import Visibility
from vpmom.queries.answering import ASKED_OF_A_PLAN, answerer
from vpmom.queries.editing import beyond
from vpmom.queries.reading import clearance, last_locked, shown_to
from vpmom.services.drafting import require_open
from vpmom.services.editing import save_section

MOST_PARENTS = 10


@transaction.atomic
def link_parent(*, plan: Plan, parent: Plan, by: Membership, item: UUID | None = None) -> ParentLink:
    """Say that `plan` carries the method `item` of `parent`, None for the parent as a whole. Said again, it changes."""
    _require_may_link(plan, by)
    Organization.objects.select_for_update(no_key=True).get(pk=plan.organization_id)  # two at once could close a circle
    _require_no_circle(plan, parent, by)
    if item is not None:
        _require_method(parent, item, by)
    known = plan.parent_links.filter(parent=parent)
    if not known.exists() and plan.parent_links.count() >= MOST_PARENTS:
        raise DomainError(_("A plan hangs below at most %(most)s others.") % {"most": MOST_PARENTS})
    link, _created = ParentLink.objects.update_or_create(
        plan=plan,
        parent=parent,
        defaults={"organization_id": plan.organization_id, "item": item, "seen": last_locked(parent)},
    )
    audit.record("plan.parent_linked", plan, by=by, parent=[None, parent.title])
    return link


@transaction.atomic
def unlink_parent(*, link: ParentLink, by: Membership) -> None:
    """Take `link` away, with its questions. Why earlier changes did not hold here stays on record."""
    _require_may_link(link.plan, by)
    changes = {"parent": [link.parent.title, None]}
    if reasons := list(link.questions.exclude(reason="").order_by("pk").values_list("reason", flat=True)):
        changes["reasons"] = ["\n".join(reasons), None]
    audit.record("plan.parent_unlinked", link.plan, by=by, **changes)
    link.delete()


def ask_children(version: Version) -> list[ParentQuestion]:
    """After `version` was locked: a question at every plan below that its changes touch.

    They are told from the version that was answered for last, so a question still open is brought up to date, and goes
    when the change was taken back. Confidential lines are not told: who answers below need not be named above.
    """
    links = ParentLink.objects.filter(parent=version.plan_id, plan__deleted_at=None, plan__archived_at=None)
    after = _told(version)
    links = links.select_related("seen", *ASKED_OF_A_PLAN)
    asked = [question for link in links if (question := _ask(link, version, after))]
    for question in asked:
        _tell(question, version)
    return asked


def _tell(question: ParentQuestion, version: Version) -> None:
    """Titles only: a mail holds no line of a plan."""
    plan = question.link.plan
    if (member := answerer(plan)) is None:
        return
    words = {"plan": plan.title, "parent": version.plan.title}
    notify(
        membership=member,
        kind="plan-above",
        key=f"question:{question.pk}:{version.pk}",
        subject=_("The plan above has changed: %(plan)s") % words,
        lines=[
            _("“%(parent)s” was decided anew, with changes that touch “%(plan)s”. Accept them, or say why not.") % words
        ],
        url=reverse("plan-family", args=[plan.organization.slug, plan.pk]),
    )


@transaction.atomic
def answer_question(
    *,
    question: ParentQuestion,
    version: int | None,
    accept: bool,
    by: Membership,
    reason: str = "",
    take_over: bool = False,
) -> ParentQuestion:
    """Accept what changed above, or decline it with a reason. take_over: the parent's method becomes the vision here.

    `version`: id of the version whose changes were read. Raises Stale with the changes as they are when another one was
    decided since: nobody accepts what nobody read.
    """
    plan = question.link.plan
    _require_may_link(plan, by)
    question = ParentQuestion.objects.select_for_update().select_related("link", "version").get(pk=question.pk)
    if question.state != ParentQuestion.State.OPEN:
        raise DomainError(_("Somebody has answered this already."))
    if question.version_id != version:
        raise Stale(
            _("The plan above has changed again since. Read what it says now, then answer."),
            {"version_id": question.version_id, "changes": question.changes},
        )
    if not accept and not reason.strip():
        raise DomainError(_("Say why this does not hold here, so that the plan above can learn from it."), "reason")
    if accept and take_over:
        _take_over(plan, question, by)
    question.state = ParentQuestion.State.ACCEPTED if accept else ParentQuestion.State.DECLINED
    question.reason, question.answered_by, question.answered_at = reason.strip(), by, now()
    question.save(update_fields=["state", "reason", "answered_by", "answered_at"])
    ParentLink.objects.filter(pk=question.link_id).update(seen=question.version)
    audit.record(f"plan.parent_change_{question.state}", plan, by=by)
    return question


def _require_may_link(plan: Plan, by: Membership) -> None:
    by.require(Permission.EDIT)
    by.require_unit(plan.unit_id)
    require_open(plan)


def _require_no_circle(plan: Plan, parent: Plan, by: Membership) -> None:
    """A plan of the circle that the member does not see is told without its title."""
    above: dict[int, list[int]] = {}
    pairs = ParentLink.objects.filter(organization=plan.organization_id).values_list("plan", "parent")
    for child, one in pairs:
        above.setdefault(child, []).append(one)
    circle = cascade.would_cycle(above, plan.pk, parent.pk)
    if circle is None:
        return
    titles = dict(Plan.objects.visible_to(by).filter(pk__in=circle).values_list("pk", "title"))
    raise DomainError(
        _("That would close a circle: %(circle)s. A plan cannot stand above itself.")
        % {"circle": " → ".join(titles.get(pk, _("another plan")) for pk in circle)},
        "parent",
    )


def _require_method(parent: Plan, item: UUID, by: Membership) -> None:
    """A method that the member may not read does not exist for her."""
    part = Part.WAY if parent.shape.keys_of(Part.WAY) else Part.ORDER
    row = Item.objects.live().filter(plan=parent, key=item, section__in=parent.shape.keys_of(part)).first()
    if row is None or str(item) in beyond(parent, clearance(parent, by)):
        raise DomainError(_("That method is not in “%(plan)s”.") % {"plan": parent.title}, "item")


def _ask(link: ParentLink, version: Version, after: Text) -> ParentQuestion | None:
    before = _told(link.seen) if link.seen else _told(version.based_on) if version.based_on else None
    changes = cascade.parent_changes(before, after, str(link.item or "") or None) if before else ()
    still_open = link.questions.filter(state=ParentQuestion.State.OPEN)
    if not changes:
        still_open.delete()
        if link.seen_id is None:
            ParentLink.objects.filter(pk=link.pk).update(seen=version)
        return None
    question, _created = still_open.update_or_create(
        link=link,
        defaults={
            "organization_id": link.organization_id,
            "version": version,
            "changes": [change.sentence for change in changes],
        },
    )
    return question


def _told(version: Version) -> Text:
    return for_reader(thaw(version.content), Visibility.INTERNAL)


def _take_over(plan: Plan, question: ParentQuestion, by: Membership) -> None:
    """Saved as if she had typed it, so that it can be undone."""
    told = _told(question.version)
    method = next((item for _section, item in told.walk() if item.key == str(question.link.item)), None)
    if method is None:
        raise DomainError(_("The method is no longer in the plan above, so there is nothing to take over."))
    sections = [shown_to(plan, by).section(key) for key in plan.shape.keys_of(Part.AIM)]
    section = next((section for section in sections if section and section.items), None)
    if section is None:
        raise DomainError(_("This plan has no vision to replace. Write one, then accept."))
    first, *others = section.items
    is_public = any(item.key == method.key for _section, item in for_reader(told, Visibility.PUBLIC).walk())
    visibility = stricter(first.visibility, Visibility.PUBLIC if is_public else Visibility.INTERNAL)
    revision = plan.sections.values_list("revision", flat=True).get(key=section.key)
    items = [replace(first, text=method.text, visibility=visibility), *others]
    save_section(plan=plan, section=section.key, items=items, revision=revision, by=by)
