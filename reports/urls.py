from django.urls import path

from reports import views

urlpatterns = [
    path("", views.index, name="reports"),
    path("<int:report_id>/", views.detail, name="report"),
    path("<int:report_id>/why/<str:section>/<path:details>/", views.why, name="report-why"),
    path("<int:report_id>/download/<slug:file_format>/", views.download, name="report-download"),
    path("<int:report_id>/rename/", views.rename, name="report-rename"),
    path("<int:report_id>/build/", views.build, name="report-build"),
    path("<int:report_id>/delete/", views.delete, name="report-delete"),
]
