"""The planning calendar, reviews with their questions, recurring meetings, and what was told to whom by mail."""

from cadence.models.meetings import Decision, Meeting, Minute, Occurrence, Remark
from cadence.models.notices import Notice, NoticeChoice
from cadence.models.occasions import Done, Occasion
from cadence.models.reviews import Question, Review, ReviewNote

__all__ = [
    "Decision",
    "Done",
    "Meeting",
    "Minute",
    "Notice",
    "NoticeChoice",
    "Occasion",
    "Occurrence",
    "Question",
    "Remark",
    "Review",
    "ReviewNote",
]
