"""The versions of a plan, and any two of its texts compared in the words of strategy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import F, Max
from django.utils.translation import gettext as _

from organizations.models import Membership
from vpmom import plan as values
from vpmom.audience import for_reader
from vpmom.diff import Change, Weight, compare, diff
from vpmom.diff.change import HEAD, label
from vpmom.frozen import thaw
from vpmom.marks import Run
from vpmom.models import Plan, Version
from vpmom.plan import Reference, Visibility
from vpmom.queries.reading import clearance, draft
from vpmom.queries.signing import reading_level, today_in
from vpmom.signoff import has_expired, lasts_until
from vpmom.wording import references

ON_A_PAGE = 20
DRAFT = "draft"


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
    texts = _texts(rows, clearance(plan, membership))
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


@dataclass(frozen=True)
class Side:
    """One of two texts that are compared. `choice`: how the address names it."""

    choice: str
    name: str
    text: values.Plan


@dataclass(frozen=True)
class Difference:
    before: Side | None
    after: Side | None
    changes: tuple[tuple[str, tuple[Change, ...]], ...]  # (label of the section, what changed in it)
    choices: tuple[tuple[str, str], ...]  # (choice, name) of all texts there are, the newest first

    @property
    def count(self) -> int:
        return sum(len(changes) for _label, changes in self.changes)


def difference(plan: Plan, membership: Membership, before: str = "", after: str = "") -> Difference:
    """Compare two texts of the plan, each up to the reader's clearance before anything is compared.

    before, after: a number of a version, "draft" for what stands in the editor or in sign-off. What is not there gives
    way: the newest text on the right, the version before it on the left.
    """
    numbers = plan.versions.filter(state=Version.State.DECIDED).order_by("-number")
    found = list(numbers.values_list("number", "vetted_on"))
    choices = [(str(number), _name(number, day)) for number, day in found]
    if plan.status != Plan.Status.LOCKED or not choices:
        choices.insert(0, (DRAFT, _("the draft") if plan.is_draft else _("the text in sign-off")))
    keys = [choice for choice, _words in choices]
    after = after if after in keys else keys[0]
    older = keys[keys.index(after) + 1 :]
    before = before if before in keys else (older[0] if older else "")
    sides = {choice: _side(plan, membership, choice, dict(choices)[choice]) for choice in {before, after} - {""}}
    left, right = sides.get(before), sides[after]
    changes = diff(left.text, right.text, today=today_in(plan.organization)) if left else ()
    return Difference(left, right, _by_section(changes, right.text), tuple(choices))


def _name(number: int, day: date) -> str:
    return _("version %(number)s of %(day)s") % {"number": number, "day": f"{day.day} {day:%b %Y}"}


def _side(plan: Plan, membership: Membership, choice: str, name: str) -> Side:
    if choice == DRAFT:
        return Side(choice, name, for_reader(*_draft(plan, membership)))
    row = plan.versions.get(number=int(choice))
    return Side(choice, name, for_reader(thaw(row.content), clearance(plan, membership)))


def _draft(plan: Plan, membership: Membership) -> tuple[values.Plan, Visibility]:
    row = plan.versions.filter(state=Version.State.SUBMITTED).first()
    if row is None:
        return draft(plan), clearance(plan, membership)
    return thaw(row.content), reading_level(row, membership)


def _by_section(changes: tuple[Change, ...], text: values.Plan) -> tuple[tuple[str, tuple[Change, ...]], ...]:
    """The major changes first, then the small ones, each under the label of its section."""
    keys = dict.fromkeys(change.section for change in changes)
    ordered = sorted(keys, key=lambda key: all(one.weight == Weight.MINOR for one in changes if one.section == key))
    return tuple(
        (section_label(text, key), tuple(change for change in changes if change.section == key)) for key in ordered
    )
