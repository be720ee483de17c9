"""The planning calendar, the reviews with their questions, and what was told to whom by mail."""

from cadence.models.notices import Notice, NoticeChoice
from cadence.models.occasions import Done, Occasion
from cadence.models.reviews import Question, Review, ReviewNote

__all__ = ["Done", "Notice", "NoticeChoice", "Occasion", "Question", "Review", "ReviewNote"]
