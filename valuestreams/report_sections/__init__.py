"""A stream in reports: its states, the flow of its work, its money."""

from valuestreams.report_sections.flow import FlowOfWork, StreamSimulation
from valuestreams.report_sections.money import BoxScore, StreamMoney
from valuestreams.report_sections.states import FutureState, StreamFigures
from valuestreams.report_sections.subject import AboutStream, Subject

__all__ = [
    "AboutStream",
    "BoxScore",
    "FlowOfWork",
    "FutureState",
    "StreamFigures",
    "StreamMoney",
    "StreamSimulation",
    "Subject",
]
