from django.urls import path

from assessments.views import frameworks

urlpatterns = [
    path("", frameworks.index, name="frameworks"),
    path("publish/", frameworks.publish, name="framework-publish"),
    path("<int:framework_id>/", frameworks.detail, name="framework"),
    path("<int:framework_id>/download/", frameworks.download, name="framework-download"),
    path("<int:framework_id>/<str:dimension>/<str:level>/", frameworks.cell, name="framework-cell"),
]
