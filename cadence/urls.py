"""Pages of the cadence: what waits, the calendar, reviews and their questions, meetings and their decisions."""

from django.urls import path

from cadence.views import calendar, decisions, meetings, occurrences, questions, reviews, waiting

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
    # meetings
    path("meetings/", meetings.index, name="meetings"),
    path("meetings/new/", meetings.create, name="meeting-new"),
    path("meetings/start/", meetings.start, name="meeting-start"),
    path("meetings/<int:meeting_id>/", meetings.detail, name="meeting"),
    path("meetings/<int:meeting_id>/edit/", meetings.edit, name="meeting-edit"),
    path("meetings/<int:meeting_id>/delete/", meetings.delete, name="meeting-delete"),
    path("meetings/<int:meeting_id>/open/", meetings.begin, name="meeting-open"),
    path("meetings/<int:meeting_id>/move/", meetings.move, name="meeting-move"),
    path("meetings/<int:meeting_id>/cancel/", meetings.cancel, name="meeting-cancel"),
    # held
    path("meetings/held/<int:occurrence_id>/", occurrences.detail, name="meeting-occurrence"),
    path("meetings/held/<int:occurrence_id>/plan/", meetings.plan_again, name="occurrence-plan"),
    path("meetings/held/<int:occurrence_id>/items/<str:item>/", occurrences.minute, name="occurrence-minute"),
    path("meetings/held/<int:occurrence_id>/present/", occurrences.present, name="occurrence-present"),
    path("meetings/held/<int:occurrence_id>/decide/", occurrences.decide, name="occurrence-decide"),
    path("meetings/held/<int:occurrence_id>/close/", occurrences.close, name="occurrence-close"),
    path("meetings/held/<int:occurrence_id>/reopen/", occurrences.reopen, name="occurrence-reopen"),
    path("meetings/held/<int:occurrence_id>/remark/", occurrences.remark, name="occurrence-remark"),
    path("meetings/held/<int:occurrence_id>/minutes.md", occurrences.download, name="occurrence-md"),
    # decisions
    path("meetings/decisions/<int:decision_id>/", decisions.detail, name="meeting-decision"),
    path("meetings/decisions/<int:decision_id>/change/", decisions.change, name="decision-change"),
    path("meetings/decisions/<int:decision_id>/done/", decisions.done, name="decision-done"),
    path("meetings/decisions/<int:decision_id>/drop/", decisions.drop, name="decision-drop"),
    path("meetings/decisions/<int:decision_id>/reopen/", decisions.reopen, name="decision-reopen"),
]
