"""The tables of roadmaps, by room."""

from roadmaps.models.roadmaps import Initiative, Roadmap
from roadmaps.models.tracing import GoalTrace, InitiativeTrace

__all__ = ["GoalTrace", "Initiative", "InitiativeTrace", "Roadmap"]
