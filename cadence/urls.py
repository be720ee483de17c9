"""Pages of the cadence: what waits, the calendar, reviews and their questions."""

from django.urls import path

from cadence.views import calendar, questions, reviews, waiting

urlpatterns = [
    path("waiting/", waiting.index, name="waiting"),
    # calendar
    path("calendar/", calendar.index, name="calendar"),
    path("calendar/new/", calendar.create, name="occasion-new"),
    path("calendar/period/", calendar.period, name="calendar-period"),
    path("calendar/planning-calendar.ics", calendar.download, name="calendar-file"),
    path("calendar/<int:occasion_id>/", calendar.detail, name="occasion"),
    path("calendar/<int:occasion_id>/edit/", calendar.edit, name="occasion-edit"),
    path("calendar/<int:occasion_id>/done/", calendar.done, name="occasion-done"),
    path("calendar/<int:occasion_id>/delete/", calendar.delete, name="occasion-delete"),
    # reviews
    path("reviews/", reviews.index, name="reviews"),
    path("reviews/new/", reviews.create, name="review-new"),
    path("reviews/<int:review_id>/", reviews.detail, name="review"),
    path("reviews/<int:review_id>/close/", reviews.close, name="review-close"),
    path("reviews/<int:review_id>/reopen/", reviews.reopen, name="review-reopen"),
    path("reviews/<int:review_id>/delete/", reviews.delete, name="review-delete"),
    path("reviews/<int:review_id>/outcome.md", reviews.download, {"kind": "md"}, name="review-md"),
    path("reviews/<int:review_id>/outcome.csv", reviews.download, {"kind": "csv"}, name="review-csv"),
    path("reviews/<int:review_id>/parts/<slug:part>/", reviews.part, name="review-part"),
    path("reviews/<int:review_id>/parts/<slug:part>/note/", reviews.note, name="review-note"),
    path("reviews/<int:review_id>/parts/<slug:part>/ask/", reviews.ask, name="review-ask"),
    # questions
    path("questions/", questions.index, name="questions"),
    path("questions/questions.csv", questions.download, name="questions-csv"),
    path("questions/<int:question_id>/", questions.detail, name="question"),
    path("questions/<int:question_id>/answer/", questions.answer, name="question-answer"),
    path("questions/<int:question_id>/change/", questions.change, name="question-change"),
    path("questions/<int:question_id>/drop/", questions.drop, name="question-drop"),
    path("questions/<int:question_id>/reopen/", questions.reopen, name="question-reopen"),
]
