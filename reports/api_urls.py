from rest_framework.routers import SimpleRouter

from reports.api import ReportViewSet

router = SimpleRouter(use_regex_path=False)
router.register("reports", ReportViewSet, basename="api-reports")
urlpatterns = router.urls
