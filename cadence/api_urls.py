from rest_framework.routers import SimpleRouter

from cadence.api import OccasionViewSet, QuestionViewSet, ReviewViewSet, WaitingViewSet

router = SimpleRouter(use_regex_path=False)
router.register("waiting", WaitingViewSet, basename="api-waiting")
router.register("occasions", OccasionViewSet, basename="api-occasions")
router.register("reviews", ReviewViewSet, basename="api-reviews")
router.register("questions", QuestionViewSet, basename="api-questions")
urlpatterns = router.urls
