"""The tables of value streams, by room."""

from valuestreams.models.accounting import (
    BoxColumn,
    CapacityPlan,
    CentreRule,
    CentreShare,
    FundingPlan,
    Ledger,
    LedgerLine,
    MoneyEntry,
)
from valuestreams.models.canvas import Canvas, CanvasAnswer
from valuestreams.models.flow import ItemImport, WorkItem
from valuestreams.models.simulations import Simulation
from valuestreams.models.streams import Change, State, Step, Stream
from valuestreams.models.teams import TeamShare

__all__ = [
    "BoxColumn",
    "Canvas",
    "CanvasAnswer",
    "CapacityPlan",
    "CentreRule",
    "CentreShare",
    "Change",
    "FundingPlan",
    "ItemImport",
    "Ledger",
    "LedgerLine",
    "MoneyEntry",
    "Simulation",
    "State",
    "Step",
    "Stream",
    "TeamShare",
    "WorkItem",
]
