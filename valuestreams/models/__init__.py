"""The tables of value streams, by room."""

from valuestreams.models.streams import Change, State, Step, Stream

__all__ = ["Change", "State", "Step", "Stream"]
