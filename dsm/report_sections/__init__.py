"""The sections that products and services bring to reports."""

from dsm.report_sections.agreements import ProductPromises, Promises, Renewals
from dsm.report_sections.controls import GateReadiness, ProductGate
from dsm.report_sections.federation import Cmdb
from dsm.report_sections.impact import SupplierImpact
from dsm.report_sections.matrix import PortfolioMatrix
from dsm.report_sections.staffing import Staffing

__all__ = [
    "Cmdb",
    "GateReadiness",
    "PortfolioMatrix",
    "ProductGate",
    "ProductPromises",
    "Promises",
    "Renewals",
    "Staffing",
    "SupplierImpact",
]
