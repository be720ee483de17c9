from django.urls import path

from jobs import views

urlpatterns = [
    path("", views.index, name="jobs"),
    path("<uuid:job_id>/", views.detail, name="job"),
    path("<uuid:job_id>/cancel/", views.cancel, name="job-cancel"),
    path("<uuid:job_id>/run-again/", views.run_again, name="job-run-again"),
]
