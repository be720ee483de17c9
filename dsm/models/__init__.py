"""The tables of products and services, by room."""

from dsm.models.agreements import Agreement, Hop
from dsm.models.contracts import Contract, PriceTerm, RenewalFeed, Trigger
from dsm.models.controls import (
    Compliance,
    ComplianceChange,
    Control,
    ControlSet,
    Exemption,
    Gatekeeper,
    Promotion,
)
from dsm.models.end_users import EndUser
from dsm.models.federation import (
    ChoiceRule,
    ClassRule,
    Drift,
    DuplicateTask,
    ImportTrace,
    Mark,
    NativeKey,
    NeedSaid,
    Observation,
    Partial,
    RankRule,
)
from dsm.models.intake import Intake, IntakeRow, SavedMapping
from dsm.models.items import Item, Relation, Source
from dsm.models.kpis import Kpi
from dsm.models.portfolio import Capability, Product, Use
from dsm.models.raci import RaciCell, RaciChart, RaciColumn, RaciRow
from dsm.models.scenarios import MatrixChange, Scenario, ScenarioCell
from dsm.models.staffing import Absence, Allocation, AllocationImport, Demand, Home, StaffingAssumptions

__all__ = [
    "Absence",
    "Agreement",
    "Allocation",
    "AllocationImport",
    "Capability",
    "ChoiceRule",
    "ClassRule",
    "Compliance",
    "ComplianceChange",
    "Contract",
    "Control",
    "ControlSet",
    "Demand",
    "Drift",
    "DuplicateTask",
    "EndUser",
    "Exemption",
    "Gatekeeper",
    "Home",
    "Hop",
    "ImportTrace",
    "Intake",
    "IntakeRow",
    "Item",
    "Kpi",
    "Mark",
    "MatrixChange",
    "NativeKey",
    "NeedSaid",
    "Observation",
    "Partial",
    "PriceTerm",
    "Product",
    "Promotion",
    "RaciCell",
    "RaciChart",
    "RaciColumn",
    "RaciRow",
    "RankRule",
    "Relation",
    "RenewalFeed",
    "SavedMapping",
    "Scenario",
    "ScenarioCell",
    "Source",
    "StaffingAssumptions",
    "Trigger",
    "Use",
]
