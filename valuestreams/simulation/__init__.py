"""The discrete-event simulation of a value stream, with the exact value beside each result that has one."""

from valuestreams.simulation.errors import NotSimulable
from valuestreams.simulation.result import Result, as_json
from valuestreams.simulation.running import simulate
from valuestreams.simulation.settings import Settings

__all__ = ["NotSimulable", "Result", "Settings", "as_json", "simulate"]
