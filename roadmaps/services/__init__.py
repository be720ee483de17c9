"""Writing roadmaps: making one, drafting its waves, and steering its initiatives by hand."""

from roadmaps.services.drafting import LONGEST_DAYS, MOST_EFFORT, MOST_WAVES, draft, request_draft
from roadmaps.services.from_products import add_from_product
from roadmaps.services.from_streams import add_initiatives
from roadmaps.services.initiatives import drop, move_initiative, restore_initiative, set_owner, set_status
from roadmaps.services.roadmaps import change_settings, create_roadmap, delete_roadmap
from roadmaps.services.wishes import Wish

__all__ = [
    "LONGEST_DAYS",
    "MOST_EFFORT",
    "MOST_WAVES",
    "Wish",
    "add_from_product",
    "add_initiatives",
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
