"""Steering single initiatives by hand: which wave, how far, whose."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Person
from organizations.permissions import Permission
from roadmaps.models import Initiative, Roadmap
from roadmaps.queries import used_days
from roadmaps.services.drafting import MOST_WAVES
from roadmaps.services.placing import reschedule

Status = Initiative.Status


@dataclass(frozen=True)
class Move:
    """An initiative in its new wave. `over`: person-days in that wave beyond its capacity, 0 when it fits."""

    initiative: Initiative
    over: Decimal


@transaction.atomic
def move_initiative(*, initiative: Initiative, wave: int, by) -> Move:
    """Put it into another wave. Refused when something would come before what it waits for; a full wave only warns."""
    initiative = _locked(initiative, by)
    if not initiative.is_planned:
        sentence = _("“%(title)s” is %(status)s. Only what is planned can be moved.")
        raise DomainError(sentence % {"title": initiative.title, "status": initiative.get_status_display()}, "wave")
    if not 1 <= wave <= MOST_WAVES:
        raise DomainError(_("Choose a wave from 1 to %(most)s.") % {"most": MOST_WAVES}, "wave")
    if wave == initiative.wave:
        return Move(initiative, Decimal(0))
    before = initiative.wave
    initiative.wave, initiative.last_wave = wave, wave + initiative.last_wave - before
    _require_order(initiative)
    initiative.moved_by_hand = True
    initiative.save(update_fields=["wave", "last_wave", "moved_by_hand"])
    audit.record("initiative.moved", initiative, by=by, wave=[before, wave])
    reschedule(initiative.roadmap)
    return Move(initiative, _over(initiative))


@transaction.atomic
def set_status(*, initiative: Initiative, status: str, by) -> Initiative:
    """Say how far it is. What comes back into the plan must still come after its prerequisites."""
    initiative = _locked(initiative, by)
    if status not in Status.values:
        raise DomainError(_("Choose one of the states in the list."), "status")
    if status == initiative.status:
        return initiative
    before, initiative.status = initiative.status, status
    if status == Status.PLANNED:
        _require_order(initiative)
    initiative.save(update_fields=["status"])
    audit.record("initiative.status_set", initiative, by=by, status=[before, status])
    reschedule(initiative.roadmap)
    return initiative


def drop(*, initiative: Initiative, by) -> Initiative:
    """Leave it out: it takes no capacity and holds nothing back, also in later drafts."""
    return set_status(initiative=initiative, status=Status.DROPPED, by=by)


def restore_initiative(*, initiative: Initiative, by) -> Initiative:
    """Take what was left out back into the wave where it was."""
    return set_status(initiative=initiative, status=Status.PLANNED, by=by)


@transaction.atomic
def set_owner(*, initiative: Initiative, owner: Person | None, by) -> Initiative:
    initiative = _locked(initiative, by)
    if owner is not None and (owner.organization_id != by.organization_id or owner.deleted_at is not None):
        raise DomainError(_("Choose a person of this organization."), "owner")
    if owner != initiative.owner:
        audit.record("initiative.owner_set", initiative, by=by, owner=[_name(initiative.owner), _name(owner)])
        initiative.owner = owner
        initiative.save(update_fields=["owner"])
    return initiative


def _locked(initiative: Initiative, by) -> Initiative:
    """The initiative as it stands, with its roadmap locked: two people moving things wait for each other."""
    by.require(Permission.EDIT)
    roadmap = Roadmap.objects.select_for_update().get(pk=initiative.roadmap_id)
    by.require_unit(roadmap.unit_id)
    initiative = Initiative.objects.select_related("owner").filter(pk=initiative.pk).first()
    if initiative is None:
        raise DomainError(_("This initiative left the plan meanwhile: the roadmap was drafted again."))
    initiative.roadmap = roadmap
    return initiative


def _require_order(initiative: Initiative) -> None:
    for before in initiative.after.all():
        if before.holds_back and before.last_wave >= initiative.wave:
            sentence = _("“%(title)s” needs “%(before)s” first, which ends in wave %(wave)s.")
            words = {"title": initiative.title, "before": before.title, "wave": before.last_wave}
            raise DomainError(sentence % words, "wave")
    for later in initiative.unlocks.all():
        if later.is_planned and later.wave <= initiative.last_wave:
            sentence = _("“%(later)s” in wave %(wave)s needs “%(title)s” first: move it to a later wave before.")
            words = {"title": initiative.title, "later": later.title, "wave": later.wave}
            raise DomainError(sentence % words, "wave")


def _over(initiative: Initiative) -> Decimal:
    used = used_days(initiative.roadmap)
    return max(Decimal(0), used.get(initiative.wave, Decimal(0)) - initiative.roadmap.capacity_days)


def _name(owner: Person | None) -> str | None:
    return owner.name if owner else None
