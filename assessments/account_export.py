"""What assessments add to the export of an account: where she takes part, and every answer with what it was before."""

from assessments.models import Answer, AnswerRevision, Participant


def participations(user) -> dict:
    """{"participations": [...]} of the account `user`, as plain JSON values. Coverage is in quarters, 0 to 4."""
    mine = Participant.objects.filter(membership__user=user).order_by("pk")
    mine = mine.select_related("organization", "assessment", "response").prefetch_related("response__answers__history")
    return {"participations": [_participation(participant) for participant in mine]}


def _participation(participant: Participant) -> dict:
    response = getattr(participant, "response", None)  # none until she opens the questions
    submitted = response.submitted_at if response else None
    return {
        "organization": participant.organization.name,
        "assessment": participant.assessment.title,
        "since": participant.created_at.isoformat(),
        "submitted": submitted.isoformat() if submitted else None,
        "answers": [_answer(answer) for answer in response.answers.all()] if response else [],
    }


def _answer(answer: Answer) -> dict:
    return {
        "statement": answer.practice,
        **_said(answer),
        "at": answer.updated_at.isoformat(),
        "before": [{**_said(earlier), "at": earlier.at.isoformat()} for earlier in answer.history.all()],
    }


def _said(answer: Answer | AnswerRevision) -> dict:
    return {
        "coverage": answer.coverage,
        "not_applicable": answer.not_applicable,
        "criteria": answer.criteria,
        "note": answer.note,
        "evidence": answer.evidence,
    }
