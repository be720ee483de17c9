"""The numbers of a stream: times, quality, rework, capacity, borders and the funnel."""

from valuestreams.metrics.measures import Measures, Missing, Range, Return, Rework, StepTimes
from valuestreams.metrics.measuring import measure
from valuestreams.metrics.rework import Rule
from valuestreams.metrics.routes import InvalidRoutes

__all__ = ["InvalidRoutes", "Measures", "Missing", "Range", "Return", "Rework", "Rule", "StepTimes", "measure"]
