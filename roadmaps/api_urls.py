from rest_framework.routers import SimpleRouter

from roadmaps.api import InitiativeViewSet, RoadmapViewSet

router = SimpleRouter(use_regex_path=False)
router.register("roadmaps", RoadmapViewSet, basename="api-roadmaps")
router.register("roadmaps/<int:roadmap_id>/initiatives", InitiativeViewSet, basename="api-initiatives")
urlpatterns = router.urls
