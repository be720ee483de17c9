"""Writing roadmaps: making one, drafting its waves, and steering its initiatives by hand."""

from roadmaps.services.drafting import MOST_WAVES, draft, request_draft
from roadmaps.services.initiatives import drop, move_initiative, restore_initiative, set_owner, set_status
from roadmaps.services.roadmaps import change_settings, create_roadmap, delete_roadmap

__all__ = [
    "MOST_WAVES",
    "change_settings",
    "create_roadmap",
    "delete_roadmap",
    "draft",
    "drop",
    "move_initiative",
    "request_draft",
    "restore_initiative",
    "set_owner",
    "set_status",
]
