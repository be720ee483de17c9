"""The API of plans: one router, a line per endpoint."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from vpmom.api import cascading, documents, following, importing, signing
from vpmom.api.plans import PlanViewSet

router = SimpleRouter(use_regex_path=False)
# editing
router.register("plans", PlanViewSet, basename="api-plans")

ADDRESS = {"get": "retrieve", "put": "update", "delete": "destroy"}
DEPARTMENT = documents.DepartmentViewSet.as_view({"get": "retrieve", "put": "update"})
SIGN_OFF = signing.SignOffViewSet.as_view
urlpatterns = [
    # following
    path("plans/<int:plan_id>/follow/", following.FollowViewSet.as_view({"get": "retrieve"}), name="api-plan-follow"),
    path(
        "plans/<int:plan_id>/weights/",
        following.FollowViewSet.as_view({"put": "weigh", "delete": "unweigh"}),
        name="api-plan-weights",
    ),
    path(
        "plans/<int:plan_id>/summary/",
        following.SummaryViewSet.as_view({"get": "retrieve"}),
        name="api-plan-summary",
    ),
    path("plans/<int:plan_id>/copy/", following.CopyViewSet.as_view({"post": "create"}), name="api-plan-copy"),
    path(
        "plans/<int:plan_id>/measures/<uuid:item>/check-ins/",
        following.CheckInViewSet.as_view({"get": "list", "post": "create"}),
        name="api-check-ins",
    ),
    # documents and handbook
    path(
        "plans/<int:plan_id>/plan.<slug:file_format>",
        documents.PlanFileViewSet.as_view({"get": "retrieve"}),
        name="api-plan-file",
    ),
    path(
        "plans/<int:plan_id>/public-address/",
        documents.PlanAddressViewSet.as_view(ADDRESS),
        name="api-plan-address",
    ),
    path("operations/", documents.OperationsViewSet.as_view({"get": "retrieve"}), name="api-operations"),
    path("operations/departments/organization/", DEPARTMENT, name="api-department-whole"),
    path("operations/departments/<int:unit_id>/", DEPARTMENT, name="api-department"),
    path("operations.md", documents.OperationsViewSet.as_view({"get": "markdown"}), name="api-operations-markdown"),
    path(
        "operations/public-address/",
        documents.OperationsAddressViewSet.as_view(ADDRESS),
        name="api-operations-address",
    ),
    # signing
    path("plans/<int:plan_id>/sign-off/", SIGN_OFF({"get": "retrieve", "post": "submit"}), name="api-sign-off"),
    path("plans/<int:plan_id>/sign-off/withdraw/", SIGN_OFF({"post": "withdraw"}), name="api-sign-off-withdraw"),
    path("plans/<int:plan_id>/sign-off/answer/", SIGN_OFF({"post": "answer"}), name="api-sign-off-answer"),
    path("plans/<int:plan_id>/sign-off/overrule/", SIGN_OFF({"post": "overrule"}), name="api-sign-off-overrule"),
    path("plans/<int:plan_id>/sign-off/decide/", SIGN_OFF({"post": "decide"}), name="api-sign-off-decide"),
    path("plans/<int:plan_id>/sign-off/send-back/", SIGN_OFF({"post": "send_back"}), name="api-sign-off-send-back"),
    path("plans/<int:plan_id>/sign-off/reopen/", SIGN_OFF({"post": "reopen"}), name="api-sign-off-reopen"),
    path("plans/<int:plan_id>/sign-off/close-draft/", SIGN_OFF({"post": "close_draft"}), name="api-sign-off-close"),
    path("plans/<int:plan_id>/versions/", signing.VersionViewSet.as_view({"get": "list"}), name="api-versions"),
    path(
        "plans/<int:plan_id>/versions/<int:version_id>/",
        signing.VersionViewSet.as_view({"get": "retrieve"}),
        name="api-version",
    ),
    path("plans/<int:plan_id>/diff/", signing.DiffViewSet.as_view({"get": "retrieve"}), name="api-diff"),
    # importing
    path("plan-imports/", importing.PlanImportViewSet.as_view({"post": "read"}), name="api-plan-import"),
    path(
        "plans/<int:plan_id>/source/",
        importing.PlanSourceViewSet.as_view({"get": "retrieve"}),
        name="api-plan-source",
    ),
    path("plan-imports/store/", importing.PlanImportViewSet.as_view({"post": "store"}), name="api-plan-import-store"),
    # cascading
    path("plan-map/", cascading.PlanMapViewSet.as_view({"get": "retrieve"}), name="api-plan-map"),
    path(
        "plan-contradictions/",
        cascading.PlanMapViewSet.as_view({"get": "contradictions"}),
        name="api-plan-contradictions",
    ),
    path(
        "plans/<int:plan_id>/family/",
        cascading.PlanFamilyViewSet.as_view({"get": "retrieve"}),
        name="api-plan-family",
    ),
    path(
        "plans/<int:plan_id>/parents/",
        cascading.PlanFamilyViewSet.as_view({"post": "link"}),
        name="api-plan-parents",
    ),
    path(
        "plans/<int:plan_id>/parents/<int:link_id>/",
        cascading.PlanFamilyViewSet.as_view({"delete": "unlink"}),
        name="api-plan-parent",
    ),
    path(
        "plans/<int:plan_id>/questions/<int:question_id>/",
        cascading.PlanFamilyViewSet.as_view({"post": "answer"}),
        name="api-plan-question",
    ),
    path(
        "plans/<int:plan_id>/trade-offs/",
        cascading.PlanFamilyViewSet.as_view({"get": "trade_offs"}),
        name="api-plan-trade-offs",
    ),
    *router.urls,
]
