"""The tables of products and services, by room."""

from dsm.models.items import Item, Relation, Source
from dsm.models.portfolio import Capability, Product, Use

__all__ = [
    "Capability",
    "Item",
    "Product",
    "Relation",
    "Source",
    "Use",
]
