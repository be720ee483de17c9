"""Plans and their items; who signed which version; what was said of the measures since."""

from vpmom.models.following import CheckIn, NextAction
from vpmom.models.handbook import Department, PublicAddress
from vpmom.models.items import Item, ItemLink, Measure, Obstacle
from vpmom.models.plans import ImportedSource, MutedCheck, ParentLink, Plan, PlanSection, RapidParty, SectionRevision
from vpmom.models.signing import Asked, ParentQuestion, Signature, Version

__all__ = [
    "Asked",
    "CheckIn",
    "Department",
    "ImportedSource",
    "Item",
    "ItemLink",
    "Measure",
    "MutedCheck",
    "NextAction",
    "Obstacle",
    "ParentLink",
    "ParentQuestion",
    "Plan",
    "PlanSection",
    "PublicAddress",
    "RapidParty",
    "SectionRevision",
    "Signature",
    "Version",
]
