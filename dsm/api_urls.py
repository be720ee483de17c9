"""Endpoints of products and services, by room."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from dsm.api import (
    agreement_files,
    chain,
    contracts,
    controls,
    federation,
    federation_rules,
    impact,
    intakes,
    matrix,
    portfolio,
    quality,
    staffing,
)

router = SimpleRouter(use_regex_path=False)
# portfolio
router.register("products", portfolio.ProductViewSet, basename="api-products")
router.register("capabilities", portfolio.CapabilityViewSet, basename="api-capabilities")
router.register("end-users", portfolio.EndUserViewSet, basename="api-end-users")
router.register("components", portfolio.ComponentViewSet, basename="api-components")
router.register("kpis", portfolio.KpiViewSet, basename="api-kpis")
# matrix
router.register("scenarios", matrix.ScenarioViewSet, basename="api-scenarios")
# controls
router.register("controls", controls.ControlViewSet, basename="api-controls")
router.register("exemptions", controls.ExemptionViewSet, basename="api-exemptions")
router.register("promotions", controls.PromotionViewSet, basename="api-promotions")
# staffing
router.register("homes", staffing.HomeViewSet, basename="api-homes")
router.register("absences", staffing.AbsenceViewSet, basename="api-absences")
router.register("allocations", staffing.AllocationViewSet, basename="api-allocations")
router.register("demands", staffing.DemandViewSet, basename="api-demands")
router.register("racis", staffing.RaciViewSet, basename="api-racis")
# proof
router.register("promises", chain.PromiseViewSet, basename="api-promises")
# contracts
router.register("contracts", contracts.ContractViewSet, basename="api-contracts")
router.register("triggers", contracts.TriggerViewSet, basename="api-triggers")
router.register("agreements", contracts.AgreementViewSet, basename="api-agreements")
router.register("renewals", contracts.RenewalViewSet, basename="api-renewals")
# intake
router.register("intakes", intakes.IntakeViewSet, basename="api-intakes")
# federation
router.register("sources", federation.SourceViewSet, basename="api-sources")
router.register("items", federation.ItemViewSet, basename="api-items")
router.register("duplicates", quality.DuplicateViewSet, basename="api-duplicates")
router.register("partials", quality.PartialViewSet, basename="api-partials")

urlpatterns = [
    *router.urls,
    # portfolio
    path(
        "items/<int:item_id>/needs/",
        portfolio.ItemNeedsViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="api-item-needs",
    ),
    # matrix
    path("matrix/uses/", matrix.UseViewSet.as_view({"get": "list"}), name="api-matrix-uses"),
    path(
        "products/<int:product_id>/uses/<int:capability_id>/",
        matrix.CellViewSet.as_view({"get": "retrieve", "put": "write", "delete": "destroy"}),
        name="api-matrix-cell",
    ),
    path(
        "matrix/numbers/",
        matrix.MatrixNumbersViewSet.as_view({"get": "retrieve"}),
        name="api-matrix-numbers",
    ),
    # controls
    path(
        "products/<int:product_id>/gate/",
        controls.ProductGateViewSet.as_view({"get": "retrieve", "post": "promote"}),
        name="api-product-gate",
    ),
    path(
        "products/<int:product_id>/controls/<int:control_id>/",
        controls.ProductGateViewSet.as_view({"put": "record"}),
        name="api-product-control",
    ),
    path(
        "products/<int:product_id>/controls/<int:control_id>/exemptions/",
        controls.ProductGateViewSet.as_view({"post": "exempt"}),
        name="api-product-exemptions",
    ),
    # staffing
    path("staffing/", staffing.StaffingViewSet.as_view({"get": "retrieve"}), name="api-staffing"),
    path(
        "staffing/assumptions/",
        staffing.AssumptionsViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="api-staffing-assumptions",
    ),
    # contracts
    path(
        "agreements/file/",
        agreement_files.AgreementFileViewSet.as_view({"get": "retrieve", "post": "take"}),
        name="api-agreements-file",
    ),
    # intake
    path(
        "sources/<int:source_id>/records/",
        intakes.RecordsViewSet.as_view({"post": "records"}),
        name="api-source-records",
    ),
    path("sources/<int:source_id>/table/", intakes.RecordsViewSet.as_view({"post": "table"}), name="api-source-table"),
    # federation
    path(
        "items/<int:item_id>/provenance/",
        federation.ProvenanceViewSet.as_view({"get": "list"}),
        name="api-item-provenance",
    ),
    path("drift/", federation.DriftViewSet.as_view({"get": "list"}), name="api-drift"),
    path("coverage/", quality.CoverageViewSet.as_view({"get": "retrieve"}), name="api-coverage"),
    path("ranks/", federation_rules.RankViewSet.as_view({"get": "list", "put": "write"}), name="api-ranks"),
    path("classes/", federation_rules.ClassViewSet.as_view({"get": "list", "put": "write"}), name="api-classes"),
    # impact
    path("impact/", impact.ImpactViewSet.as_view({"get": "retrieve"}), name="api-impact"),
]
