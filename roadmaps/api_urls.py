from rest_framework.routers import SimpleRouter

from roadmaps.api.goals import GoalTraceViewSet
from roadmaps.api.roadmaps import InitiativeViewSet, RoadmapViewSet

router = SimpleRouter(use_regex_path=False)
router.register("roadmaps", RoadmapViewSet, basename="api-roadmaps")
router.register("roadmaps/<int:roadmap_id>/initiatives", InitiativeViewSet, basename="api-initiatives")
router.register("goal-traces", GoalTraceViewSet, basename="api-goal-traces")
urlpatterns = router.urls
