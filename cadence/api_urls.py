from rest_framework.routers import SimpleRouter

from cadence.api.meetings import DecisionViewSet, MeetingViewSet, OccurrenceViewSet
from cadence.api.planning import OccasionViewSet, QuestionViewSet, ReviewViewSet, WaitingViewSet

router = SimpleRouter(use_regex_path=False)
router.register("waiting", WaitingViewSet, basename="api-waiting")
router.register("occasions", OccasionViewSet, basename="api-occasions")
router.register("reviews", ReviewViewSet, basename="api-reviews")
router.register("questions", QuestionViewSet, basename="api-questions")
router.register("meetings", MeetingViewSet, basename="api-meetings")
router.register("occurrences", OccurrenceViewSet, basename="api-occurrences")
router.register("decisions", DecisionViewSet, basename="api-decisions")
urlpatterns = router.urls
