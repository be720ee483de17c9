"""Who is on the page of a plan right now, and in which section. Kept in the cache, and forgotten by itself."""

from dataclasses import dataclass
from time import time

from django.core.cache import cache

from organizations.models import Membership
from organizations.permissions import Permission
from vpmom.models import Plan

GONE_AFTER = 30  # seconds without a sign of life; pages give one every ten


@dataclass(frozen=True)
class Present:
    name: str
    section: str  # key; empty: nowhere in particular


def show_presence(*, plan: Plan, section: str, by: Membership) -> list[Present]:
    """Note that `by` is here; return who else is. Two signs in the same moment may lose one until the next."""
    by.require(Permission.EDIT)
    by.require_unit(plan.unit_id)
    name, at = f"vpmom.presence.{plan.pk}", time()
    here = {pk: seen for pk, seen in (cache.get(name) or {}).items() if seen[2] > at - GONE_AFTER}
    here[by.pk] = (str(by), section, at)
    cache.set(name, here, GONE_AFTER)
    return [Present(who, where) for pk, (who, where, _at) in sorted(here.items()) if pk != by.pk]
