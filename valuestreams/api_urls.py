"""Endpoints of value streams, by room."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from valuestreams.api import accounting, accounting_money, canvas, documents, flow, numbers, simulating, structure
from valuestreams.api.streams import StateViewSet, StreamViewSet

router = SimpleRouter(use_regex_path=False)
router.register("streams", StreamViewSet, basename="api-streams")
router.register("states", StateViewSet, basename="api-states")
# canvas
router.register("canvases", canvas.CanvasViewSet, basename="api-canvases")
# accounting
router.register("ledgers", accounting.LedgerViewSet, basename="api-ledgers")

urlpatterns = [
    *router.urls,
    # simulation
    path(
        "states/<int:state_id>/simulations/",
        simulating.StateSimulationViewSet.as_view({"post": "create"}),
        name="api-state-simulations",
    ),
    path(
        "streams/<int:stream_id>/simulations/",
        simulating.StreamSimulationViewSet.as_view({"get": "list"}),
        name="api-stream-simulations",
    ),
    path(
        "simulations/<int:simulation_id>/",
        simulating.SimulationViewSet.as_view({"get": "retrieve"}, lookup_url_kwarg="simulation_id"),
        name="api-simulation",
    ),
    # numbers
    path(
        "states/<int:state_id>/numbers/",
        numbers.NumbersViewSet.as_view({"get": "retrieve"}),
        name="api-state-numbers",
    ),
    path(
        "streams/<int:stream_id>/compare/",
        numbers.ComparisonViewSet.as_view({"get": "retrieve"}),
        name="api-stream-compare",
    ),
    # structure
    path(
        "streams/structure/",
        structure.StructureViewSet.as_view({"get": "retrieve"}),
        name="api-streams-structure",
    ),
    path("streams/squads/", structure.SquadsViewSet.as_view({"get": "retrieve"}), name="api-streams-squads"),
    # documents
    path("streams/import/", documents.StreamFileViewSet.as_view({"post": "create"}), name="api-stream-import"),
    path(
        "states/<int:state_id>/stream.<slug:file_format>",
        documents.StateFileViewSet.as_view({"get": "retrieve"}),
        name="api-state-file",
    ),
    # flow
    path(
        "streams/<int:stream_id>/work-items/",
        flow.WorkItemViewSet.as_view({"get": "list"}),
        name="api-work-items",
    ),
    path(
        "streams/<int:stream_id>/work-items/read/",
        flow.ItemImportViewSet.as_view({"post": "read"}),
        name="api-work-items-read",
    ),
    path(
        "streams/<int:stream_id>/work-items/import/",
        flow.ItemImportViewSet.as_view({"post": "store"}),
        name="api-work-items-import",
    ),
    path(
        "item-imports/<int:item_import_id>/undo/",
        flow.ItemImportViewSet.as_view({"post": "undo"}),
        name="api-item-import-undo",
    ),
    path(
        "work-items/<int:work_item_id>/",
        flow.WorkItemTypeViewSet.as_view({"patch": "partial_update"}),
        name="api-work-item",
    ),
    path(
        "streams/<int:stream_id>/flow/",
        flow.FlowViewSet.as_view({"get": "retrieve"}),
        name="api-stream-flow",
    ),
    path(
        "streams/<int:stream_id>/forecast/",
        flow.ForecastViewSet.as_view({"get": "retrieve"}),
        name="api-stream-forecast",
    ),
    # canvas
    path(
        "streams/<int:stream_id>/canvases/",
        canvas.StreamCanvasViewSet.as_view({"post": "create"}),
        name="api-stream-canvases",
    ),
    path(
        "canvas-answers/<int:answer_id>/",
        canvas.CanvasAnswerViewSet.as_view({"patch": "sort", "delete": "destroy"}),
        name="api-canvas-answer",
    ),
    # accounting
    path(
        "streams/<int:stream_id>/box-score/",
        accounting.BoxScoreViewSet.as_view({"get": "retrieve", "post": "create"}),
        name="api-stream-box-score",
    ),
    path(
        "streams/<int:stream_id>/box-score/<slug:column>/",
        accounting.BoxScoreViewSet.as_view({"patch": "write", "delete": "destroy"}),
        name="api-stream-box-column",
    ),
    path(
        "streams/<int:stream_id>/teams/",
        accounting.TeamViewSet.as_view({"get": "list", "post": "create"}),
        name="api-stream-teams",
    ),
    path(
        "streams/<int:stream_id>/teams/<int:team_id>/",
        accounting.TeamViewSet.as_view({"patch": "partial_update", "delete": "destroy"}),
        name="api-stream-team",
    ),
    path(
        "streams/<int:stream_id>/money/",
        accounting_money.MoneyViewSet.as_view({"get": "list", "post": "create"}),
        name="api-stream-money",
    ),
    path(
        "streams/<int:stream_id>/money/<int:entry_id>/",
        accounting_money.MoneyViewSet.as_view({"delete": "destroy"}),
        name="api-stream-money-entry",
    ),
    path(
        "streams/<int:stream_id>/capacity/",
        accounting_money.CapacityViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="api-stream-capacity",
    ),
    path(
        "streams/<int:stream_id>/funding/",
        accounting_money.FundingViewSet.as_view({"get": "list"}),
        name="api-stream-funding",
    ),
    path(
        "streams/<int:stream_id>/funding/<slug:starts_on>/",
        accounting_money.FundingViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="api-stream-funding-plan",
    ),
    path(
        "cost-centres/",
        accounting.AssignmentViewSet.as_view({"get": "list", "put": "assign"}),
        name="api-cost-centres",
    ),
]
