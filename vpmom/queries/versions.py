"""The versions of a plan, each with what changed since the one before. Any two texts compared: `comparing`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import F, Max
from django.utils.translation import gettext as _

from organizations.models import Membership
from vpmom import plan as values
from vpmom.audience import for_reader
from vpmom.diff import compare
from vpmom.diff.change import HEAD, label
from vpmom.frozen import thaw
from vpmom.marks import Run
from vpmom.models import Plan, Version
from vpmom.plan import Reference, Visibility
from vpmom.queries.reading import clearance, with_titles_seen
from vpmom.queries.signing import today_in
from vpmom.signoff import has_expired, lasts_until
from vpmom.wording import references

ON_A_PAGE = 20


@dataclass(frozen=True)
class ListedVersion:
    """One version. `changes`: how many sentences tell what changed since the one before; None for the first."""

    version: Version
    changes: int | None
    sections: tuple[str, ...]  # labels of those that changed, as far as the reader may see
    lasts_until: date
    is_current: bool  # the newest, and not expired


@dataclass(frozen=True)
class Versions:
    page: Page  # of Version rows without their texts
    listed: tuple[ListedVersion, ...]
    newest: Version | None
    in_sign_off: Version | None
    elsewhere: tuple[Run, ...]  # links to those that are kept in another place


def versions(plan: Plan, membership: Membership, page: str | None = None) -> Versions:
    """The decided versions, the newest first. Only the texts of one page are read, however many versions there are."""
    decided = plan.versions.filter(state=Version.State.DECIDED).order_by("-number").defer("content")
    decided = decided.annotate(based_on_number=F("based_on__number")).select_related("closed_by__user")
    shown = Paginator(decided, ON_A_PAGE).get_page(page)
    listed = listed_versions(plan, membership, shown.object_list)
    return Versions(
        page=shown,
        listed=listed,
        newest=listed[0].version if listed and shown.number == 1 else None,
        in_sign_off=plan.versions.filter(state=Version.State.SUBMITTED).defer("content").first(),
        elsewhere=references(Reference(*pair) for pair in plan.previous),
    )


def listed_versions(plan: Plan, membership: Membership, some: Iterable[Version]) -> tuple[ListedVersion, ...]:
    """Decided versions with what changed in each, and whether it is the current one."""
    rows, today = list(some), today_in(plan.organization)
    texts = with_titles_seen(_texts(rows, clearance(plan, membership)), membership)
    newest = plan.versions.aggregate(newest=Max("number"))["newest"]
    return tuple(_listed(row, texts, row.number == newest, today) for row in rows)


def _texts(rows: list[Version], level: Visibility) -> dict[int, values.Plan]:
    ids = {row.pk for row in rows} | {row.based_on_id for row in rows if row.based_on_id}
    contents = Version.objects.filter(pk__in=ids).values_list("pk", "content")
    return {pk: for_reader(thaw(content), level) for pk, content in contents}


def _listed(row: Version, texts: dict[int, values.Plan], is_newest: bool, today: date) -> ListedVersion:
    last = lasts_until(row.vetted_on)
    is_current = is_newest and not has_expired(row.vetted_on, today)
    if row.based_on_id is None:
        return ListedVersion(row, None, (), last, is_current)
    after = texts[row.pk]
    changes = compare(texts[row.based_on_id], after)
    keys = dict.fromkeys(change.section for change in changes)
    return ListedVersion(row, len(changes), tuple(section_label(after, key) for key in keys), last, is_current)


def section_label(text: values.Plan, key: str) -> str:
    return _("Head") if key == HEAD else label(text, key)
