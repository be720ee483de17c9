"""The tables of roadmaps, by room."""

from roadmaps.models.roadmaps import Initiative, Roadmap
from roadmaps.models.tracing import GoalTrace, InitiativeTrace, ProductTrace

__all__ = ["GoalTrace", "Initiative", "InitiativeTrace", "ProductTrace", "Roadmap"]
