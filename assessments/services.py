"""Writing assessments: setting one up, taking part, answering, closing."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _

from assessments import answering, catalogue, queries, questionnaire
from assessments.answering import Given
from assessments.framework import InvalidFramework
from assessments.models import Answer, Assessment, Framework, Pain, Participant, Profile, Response
from organizations import audit
from organizations import bin as bin_
from organizations.errors import DomainError, Stale
from organizations.models import Unit
from organizations.permissions import Permission

MOST_PAINS = 7
MOST_BYTES = 2_000_000  # of a framework that somebody sends; 1,400 practices in full take about half of it
MOST_PROBLEMS = 300


@transaction.atomic
def create_assessment(
    *, by, title: str, framework: Framework, as_of: date, unit: Unit | None = None, closes_on: date | None = None
) -> Assessment:
    """A new assessment that asks every level, until its profile says which ones fit."""
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    _check_dates(as_of, closes_on)
    assessment = Assessment.objects.create(
        organization=by.organization,
        framework=framework,
        title=title,
        unit=unit,
        as_of=as_of,
        closes_on=closes_on,
        levels=[level.key for level in framework.parsed.levels],
        created_by=by,
    )
    _begin_profile(assessment, by)
    audit.record("assessment.created", assessment, by=by)
    return assessment


def _check_dates(as_of: date, closes_on: date | None) -> None:
    if closes_on is not None and closes_on < as_of:
        raise DomainError(_("The last day to answer lies before the assessment's own day."), "closes_on")


def _begin_profile(assessment: Assessment, by) -> None:
    """The newest profile of the same unit is where the next one starts from."""
    before = Assessment.objects.visible_to(by).filter(unit=assessment.unit).exclude(pk=assessment.pk)
    last = Profile.objects.filter(assessment__in=before).order_by("-assessment__as_of", "-pk").first()
    profile = Profile(
        organization=assessment.organization, assessment=assessment, currency=assessment.organization.currency
    )
    if last is not None:
        for field in ("revenue", "currency", "rate", "headcount", "growth_drivers", "markets"):
            setattr(profile, field, getattr(last, field))
    profile.save()
    _ask_fitting_levels(assessment, profile)


@transaction.atomic
def change_assessment(
    *, assessment: Assessment, by, title: str, as_of: date, closes_on: date | None, target: str = ""
) -> Assessment:
    _require_mine(assessment, by)
    _check_dates(as_of, closes_on)
    if target and target not in assessment.framework.parsed.levels_by_key:
        raise DomainError(_("The framework has no such level."), "target")
    new = {"title": title, "as_of": as_of, "closes_on": closes_on, "target": target}
    changes = audit.difference(assessment, **new)
    for field, value in new.items():
        setattr(assessment, field, value)
    assessment.save(update_fields=list(new))
    if changes:
        audit.record("assessment.changed", assessment, by=by, **changes)
    return assessment


def _require_mine(assessment: Assessment, by) -> None:
    by.require(Permission.EDIT)
    by.require_unit(assessment.unit_id)


@transaction.atomic
def set_profile(
    *,
    assessment: Assessment,
    by,
    revenue: Decimal | None,
    currency: str,
    rate: Decimal | None,
    headcount: int | None,
    growth_drivers: str,
    markets: str,
) -> Profile:
    """Describe the company; the levels that are asked in full follow what fits."""
    _require_mine(assessment, by)
    new = {
        "revenue": revenue,
        "currency": currency,
        "rate": rate,
        "headcount": headcount,
        "growth_drivers": growth_drivers,
        "markets": markets,
    }
    wanted = assessment.framework.parsed.currency
    if revenue is not None and currency != wanted and rate is None:
        sentence = _("Enter what one %(currency)s is worth in %(wanted)s: the levels are described in %(wanted)s.")
        raise DomainError(sentence % {"currency": currency, "wanted": wanted}, "rate")
    profile, _created = Profile.objects.get_or_create(organization=by.organization, assessment=assessment)
    changes = audit.difference(profile, **new)
    for field, value in new.items():
        setattr(profile, field, value)
    profile.save()
    _ask_fitting_levels(assessment, profile)
    if changes:
        audit.record("assessment.profile_changed", assessment, by=by, **changes)
    return profile


def _ask_fitting_levels(assessment: Assessment, profile: Profile) -> None:
    """Ask the levels that fit and their neighbours. A level that somebody answered already stays asked."""
    framework = assessment.framework.parsed
    fit = queries.fit_of(framework, profile)
    wanted = set(questionnaire.levels_to_ask(framework, fit.low if fit else None, fit.high if fit else None))
    practices = framework.practices_by_key
    keys = Answer.objects.filter(response__assessment=assessment).values_list("practice", flat=True).distinct()
    wanted |= {practices[key].level for key in keys if key in practices}
    assessment.levels = [level.key for level in framework.levels if level.key in wanted]
    assessment.save(update_fields=["levels"])


@transaction.atomic
def set_pains(*, assessment: Assessment, by, pains: list[dict]) -> list[Pain]:
    """The pains in their order, worst first: dicts with key, figure (Decimal or None) and note."""
    _require_mine(assessment, by)
    known = assessment.framework.parsed.pains_by_key
    keys = [pain["key"] for pain in pains]
    if unknown := [key for key in keys if key not in known]:
        raise DomainError(_("The framework has no pain “%(key)s”.") % {"key": unknown[0]})
    if len(set(keys)) < len(keys):
        raise DomainError(_("A pain was picked twice. Rank each one once."))
    if len(keys) > MOST_PAINS:
        raise DomainError(_("Pick the few pains that matter: %(most)s at most.") % {"most": MOST_PAINS})
    Assessment.objects.select_for_update().get(pk=assessment.pk)  # two who rank at once: one after the other
    assessment.pains.all().delete()
    rows = Pain.objects.bulk_create(
        Pain(organization=by.organization, assessment=assessment, rank=rank, **pain)
        for rank, pain in enumerate(pains, 1)
    )
    audit.record("assessment.pains_ranked", assessment, by=by, pains=[None, ", ".join(keys)])
    return rows


@transaction.atomic
def take_part(*, assessment: Assessment, by) -> Response:
    """The response of `by`, begun now when there is none yet."""
    by.require(Permission.PARTICIPATE)
    participant = Participant.objects.filter(assessment=assessment, membership=by).first()
    if participant is None:
        _require_open(assessment)
        participant, _created = Participant.objects.get_or_create(
            assessment=assessment, membership=by, defaults={"organization": by.organization}
        )
    response, _created = Response.objects.get_or_create(
        participant=participant, defaults={"organization": by.organization, "assessment": assessment}
    )
    return response


def _require_open(assessment: Assessment) -> None:
    if assessment.is_over:
        sentence = _("Answers were asked until %(day)s. An editor can move that day in the settings of the assessment.")
        raise DomainError(sentence % {"day": date_format(assessment.closes_on)})
    if not assessment.is_open:
        raise DomainError(_("This assessment is closed. An editor can open it again."))


def _require_answerable(response: Response, by) -> None:
    by.require(Permission.PARTICIPATE)
    if response.participant.membership_id != by.pk:
        raise DomainError(_("Only the respondent herself can change her answers."))
    _require_open(response.assessment)
    if response.submitted_at is not None:
        raise DomainError(_("You have submitted your answers. An editor can reopen them for you."))


def record_answer(*, response: Response, practice: str, given: Given, revision: int, by) -> int:
    """Save what `by` says of a statement, over the `revision` that she saw (0: none); returns the new revision.

    Raises Stale with what stands there now when another tab or device wrote in between. The same answer sent twice, as
    happens when the connection breaks after the first, is no conflict.
    """
    _require_answerable(response, by)
    item = answering.check(response.assessment.framework.parsed, practice, given)
    if not queries.is_asked(response, item):
        raise DomainError(_("You are not asked level %(level)s. Ask for it first.") % {"level": item.level})
    saved = answering.store(response, practice, given, answering.counted(item, given), revision)
    if saved is not None:
        return saved
    _require_answerable(_again(response), by)  # it may have been submitted or closed at this very moment
    current = Answer.objects.get(response=response, practice=practice)
    if queries.given_of(current) == given:
        return current.revision
    raise Stale(
        _("This statement was answered differently in another window or on another device."),
        {
            "revision": current.revision,
            **queries.as_data(queries.given_of(current)),
            "at": current.updated_at.isoformat(),
        },
    )


def _again(response: Response, *, lock: bool = False) -> Response:
    rows = Response.objects.select_related("assessment", "participant")
    return (rows.select_for_update(of=("self",)) if lock else rows).get(pk=response.pk)


@transaction.atomic
def ask_level(*, response: Response, level: str, by) -> Response:
    """Open one more level for this respondent."""
    response = _again(response, lock=True)
    _require_answerable(response, by)
    if level not in response.assessment.framework.parsed.levels_by_key:
        raise DomainError(_("The framework has no such level."))
    if level not in response.levels:
        response.levels = [*response.levels, level]
        response.save(update_fields=["levels"])
    return response


@transaction.atomic
def submit(*, response: Response, by) -> Response:
    """Hand the answers in. What is unanswered stays unknown: nothing has to be complete."""
    response = _again(response, lock=True)
    _require_answerable(response, by)
    if not response.answers.given().exists():
        raise DomainError(_("Nothing is answered yet. Answer at least one statement, then submit."))
    response.submitted_at = now()
    response.save(update_fields=["submitted_at"])
    audit.record("response.submitted", response.assessment, by=by)
    return response


@transaction.atomic
def reopen(*, response: Response, by) -> Response:
    """Let the respondent change her answers again."""
    by.require(Permission.EDIT)
    by.require_unit(response.assessment.unit_id)
    _require_open(response.assessment)
    response.submitted_at = None
    response.save(update_fields=["submitted_at"])
    audit.record(
        "response.reopened", response.assessment, by=by, respondent=[None, str(response.participant.membership)]
    )
    return response


@transaction.atomic
def set_open(*, assessment: Assessment, is_open: bool, by) -> Assessment:
    """Close the assessment for answers, or open it again."""
    _require_mine(assessment, by)
    status = Assessment.Status.OPEN if is_open else Assessment.Status.CLOSED
    if assessment.status == status:
        return assessment
    assessment.status = status
    assessment.save(update_fields=["status"])
    audit.record("assessment.opened" if is_open else "assessment.closed", assessment, by=by)
    return assessment


@transaction.atomic
def delete_assessment(*, assessment: Assessment, by) -> None:
    _require_mine(assessment, by)
    bin_.delete(assessment, by=by)


# ---- Frameworks ----


@transaction.atomic
def publish_framework(*, source: bytes, by) -> tuple[Framework, bool]:
    """Publish the YAML `source` as the organization's own framework; returns the row and whether it is new.

    InvalidFramework with what is wrong, when it cannot be used; DomainError when this version exists with other content.
    """
    by.require(Permission.CONSULT)
    by.require_unit(None)
    if len(source) > MOST_BYTES:
        raise InvalidFramework(
            [_("The text is too large: at most %(most)s bytes are read.") % {"most": f"{MOST_BYTES:,}"}]
        )
    try:
        framework, is_new = catalogue.publish(source, organization=by.organization)
    except InvalidFramework as refusal:
        raise InvalidFramework(_first(refusal.problems)) from None
    if is_new:
        audit.record("framework.published", framework, by=by)
    return framework, is_new


def _first(problems: list[str]) -> list[str]:
    """A file of nothing but faults has one for every few bytes, more than anybody reads."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    more = _("%(n)s more problems follow. Mend these first.") % {"n": f"{len(problems) - MOST_PROBLEMS:,}"}
    return [*problems[:MOST_PROBLEMS], more]
