from django.urls import path

from roadmaps.views import roadmaps as views

urlpatterns = [
    path("", views.index, name="roadmaps"),
    path("new/", views.create, name="roadmap-new"),
    path("<int:roadmap_id>/", views.detail, name="roadmap"),
    path("<int:roadmap_id>/settings/", views.settings, name="roadmap-settings"),
    path("<int:roadmap_id>/draft/", views.draft, name="roadmap-draft"),
    path("<int:roadmap_id>/delete/", views.delete, name="roadmap-delete"),
    path("<int:roadmap_id>/roadmap.csv", views.download, {"kind": "csv"}, name="roadmap-csv"),
    path("<int:roadmap_id>/roadmap.xlsx", views.download, {"kind": "xlsx"}, name="roadmap-xlsx"),
    path("<int:roadmap_id>/initiatives/<int:initiative_id>/", views.initiative, name="initiative"),
    path("<int:roadmap_id>/initiatives/<int:initiative_id>/move/", views.move, name="initiative-move"),
    path("<int:roadmap_id>/initiatives/<int:initiative_id>/status/", views.status, name="initiative-status"),
    path("<int:roadmap_id>/initiatives/<int:initiative_id>/owner/", views.owner, name="initiative-owner"),
]
