from rest_framework.routers import SimpleRouter

from assessments.api import AssessmentViewSet, FrameworkViewSet

router = SimpleRouter(use_regex_path=False)
router.register("frameworks", FrameworkViewSet, basename="api-frameworks")
router.register("assessments", AssessmentViewSet, basename="api-assessments")
urlpatterns = router.urls
