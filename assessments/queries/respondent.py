"""What a respondent sees: her questionnaire page by page, her answers in words, and what is still open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from assessments.answering import Given
from assessments.framework import Framework, Item, Level, Option
from assessments.models import Answer, Response
from assessments.questionnaire import Mode, Page, pages
from organizations.compiled import Compiled
from organizations.models import Membership


def _own_responses(member: int, organization: int, assessment: int):
    membership = Membership(pk=member, organization_id=organization)
    rows = Response.objects.visible_to(membership).select_related("assessment__framework", "participant")
    return rows.defer("assessment__framework__definition").filter(assessment=assessment)


_OWN_RESPONSE = Compiled(_own_responses, member=-1, organization=-2, assessment=-3)


def own_response(membership: Membership, assessment: int) -> Response | None:
    """What `membership` answers in the assessment with that id; None when she takes no part, or may not see it."""
    return _OWN_RESPONSE.first(member=membership.pk, organization=membership.organization_id, assessment=assessment)


def given_of(answer: Answer) -> Given:
    return Given(answer.coverage, answer.not_applicable, tuple(answer.criteria), answer.note, answer.evidence)


def as_data(given: Given) -> dict:
    return {
        "coverage": given.coverage,
        "not_applicable": given.not_applicable,
        "criteria": list(given.criteria),
        "note": given.note,
        "evidence": given.evidence,
    }


@dataclass(frozen=True)
class Statement:
    """A statement with what the respondent said of it so far."""

    item: Item
    level: Level
    options: tuple[Option, ...]
    given: Given
    revision: int

    @property
    def is_answered(self) -> bool:
        return self.given.coverage is not None or self.given.not_applicable


@dataclass(frozen=True)
class Step:
    """A page of the questionnaire, and how far it is answered."""

    page: Page
    answered: int
    current: bool = False

    @property
    def total(self) -> int:
        return len(self.page.items)


@dataclass(frozen=True)
class Questionnaire:
    """Where a respondent stands in one mode of the questionnaire."""

    mode: Mode
    steps: tuple[Step, ...]

    @property
    def answered(self) -> int:
        return sum(step.answered for step in self.steps)

    @property
    def total(self) -> int:
        return sum(step.total for step in self.steps)

    @property
    def open(self) -> int:
        return self.total - self.answered


def levels_asked(response: Response) -> set[str]:
    return {*response.assessment.levels, *response.levels}


def answered_keys(response: Response) -> set[str]:
    return set(response.answers.given().values_list("practice", flat=True))


def questionnaire(response: Response, mode: Mode, answered: set[str], current: Page | None = None) -> Questionnaire:
    laid_out = pages(response.assessment.framework.parsed, mode, levels_asked(response))
    steps = (Step(page, sum(item.key in answered for item in page.items), page == current) for page in laid_out)
    return Questionnaire(mode, tuple(steps))


def statements(response: Response, items) -> list[Statement]:
    """`items` with this respondent's answers, in one query."""
    framework = response.assessment.framework.parsed
    rows = {row.practice: row for row in response.answers.filter(practice__in=[item.key for item in items])}
    return [statement(framework, item, rows.get(item.key)) for item in items]


def statement(framework: Framework, item: Item, row: Answer | None) -> Statement:
    given = given_of(row) if row else Given()
    return Statement(
        item, framework.levels_by_key[item.level], framework.options(item), given, row.revision if row else 0
    )


def last_answered(response: Response) -> str | None:
    """Key of the statement where the respondent stopped."""
    return response.answers.order_by("-updated_at", "-pk").values_list("practice", flat=True).first()


@dataclass(frozen=True)
class QuestionnairePage:
    """What the respondent sees: a page of statements, where it stands, and the way on."""

    questionnaire: Questionnaire
    page: Page
    cell_titles: Mapping[str, str]
    statements: list[Statement]
    before: Page | None
    after: Page | None

    def with_given(self, key: str, given: Given) -> "QuestionnairePage":
        """The same page with `given` in the fields of statement `key`: what was typed and could not be saved."""
        shown = [replace(one, given=given) if one.item.key == key else one for one in self.statements]
        return replace(self, statements=shown)


def page_of(response: Response, item: Item) -> Page:
    """The page that asks `item` of this respondent."""
    mode = Mode.QUICK if item.is_quick else Mode.FULL
    asked = pages(response.assessment.framework.parsed, mode, levels_asked(response))
    return next(page for page in asked if item in page.items)


def is_asked(response: Response, item: Item) -> bool:
    return item.is_quick or item.level in levels_asked(response)


def questionnaire_page(response: Response, mode: Mode, dimension: str, part: int) -> QuestionnairePage | None:
    """The page of `dimension` and `part`; None when the questionnaire has no such page."""
    framework = response.assessment.framework.parsed
    laid_out = pages(framework, mode, levels_asked(response))
    place = next((i for i, page in enumerate(laid_out) if (page.dimension.key, page.part) == (dimension, part)), None)
    if place is None:
        return None
    page = laid_out[place]
    return QuestionnairePage(
        questionnaire=questionnaire(response, mode, answered_keys(response), page),
        page=page,
        cell_titles={cell.level: cell.slogan for cell in framework.cells if cell.dimension == dimension},
        statements=statements(response, page.items),
        before=laid_out[place - 1] if place else None,
        after=laid_out[place + 1] if place + 1 < len(laid_out) else None,
    )


def page_to_resume(response: Response, mode: Mode) -> Page | None:
    """The page with the first unanswered statement after the one answered last; the first page when all is answered."""
    laid_out = pages(response.assessment.framework.parsed, mode, levels_asked(response))
    if not laid_out:
        return None
    answered = answered_keys(response)
    order = [(item.key, page) for page in laid_out for item in page.items]
    keys = [key for key, _page in order]
    last = last_answered(response)
    start = keys.index(last) + 1 if last in keys else 0
    waiting = (page for key, page in order[start:] + order[:start] if key not in answered)
    return next(waiting, laid_out[0])


@dataclass(frozen=True)
class Described:
    """An answer in words, for a page that shows two of them."""

    choice: str
    criteria: tuple[str, ...]
    note: str
    evidence: str


def described(framework: Framework, item: Item, given: Given) -> Described:
    choice = next(
        (option.label for option in framework.options(item) if option.quarters == given.coverage), _("Unanswered")
    )
    met = tuple(criterion.text for criterion in item.criteria if criterion.key in given.criteria)
    return Described(_("Not applicable") if given.not_applicable else choice, met, given.note, given.evidence)


@dataclass(frozen=True)
class Unanswered:
    page: Page
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Review:
    """What is still open before submitting: by questionnaire, the statements without an answer, by page."""

    quick: Questionnaire
    full: Questionnaire
    begun: tuple[Questionnaire, ...]
    unanswered: tuple[Unanswered, ...]
    gated: int  # answers that do not count yet, because a criterion is open


def review(response: Response) -> Review:
    answered = answered_keys(response)
    quick, full = (questionnaire(response, mode, answered) for mode in (Mode.QUICK, Mode.FULL))
    begun = tuple(one for one in (quick, full) if one.answered)
    unanswered = (
        Unanswered(step.page, tuple(item for item in step.page.items if item.key not in answered))
        for one in begun
        for step in one.steps
        if step.answered < step.total
    )
    gated = response.answers.filter(coverage__gt=0, counted=0).count()
    return Review(quick, full, begun, tuple(unanswered), gated)
