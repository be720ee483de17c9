from django.urls import path

from assessments.views import campaign, questionnaire

urlpatterns = [
    path("", campaign.index, name="assessments"),
    path("new/", campaign.create, name="assessment-new"),
    path("<int:assessment_id>/", campaign.detail, name="assessment"),
    path("<int:assessment_id>/change/", campaign.change, name="assessment-change"),
    path("<int:assessment_id>/profile/", campaign.profile, name="assessment-profile"),
    path("<int:assessment_id>/pains/", campaign.pains, name="assessment-pains"),
    path("<int:assessment_id>/open/", campaign.set_open, name="assessment-open"),
    path("<int:assessment_id>/delete/", campaign.delete, name="assessment-delete"),
    path("<int:assessment_id>/report/", campaign.report, name="assessment-report"),
    path("<int:assessment_id>/participants/<int:participant_id>/reopen/", campaign.reopen, name="response-reopen"),
    path("<int:assessment_id>/begin/<str:mode>/", questionnaire.begin, name="questionnaire-begin"),
    path(
        "<int:assessment_id>/questions/<str:mode>/<str:dimension>/<int:part>/",
        questionnaire.page,
        name="questionnaire-page",
    ),
    path("<int:assessment_id>/answers/<str:practice>/", questionnaire.answer, name="answer"),
    path("<int:assessment_id>/ask-level/", questionnaire.ask_level, name="questionnaire-ask-level"),
    path("<int:assessment_id>/review/", questionnaire.review, name="questionnaire-review"),
    path("<int:assessment_id>/submit/", questionnaire.submit, name="questionnaire-submit"),
]
