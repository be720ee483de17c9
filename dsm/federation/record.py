"""What a source says of one item: a row, read and mapped. Frozen values without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

Value = str | int | Fraction | bool | None


@dataclass(frozen=True)
class Record:
    """One row of a source. Empty cells are absent from `attributes`; None there means that the source says "none"."""

    line: int  # of the file; the place in the list for the API, from 1
    item_class: str  # slug such as "server"
    native_key: str  # how the source names it; "" when it has none
    attributes: Mapping[str, Value]  # "name" among them
    supplier: str = ""  # its name
    host: tuple[str, str] | None = None  # (class, native key) of the item that it lives in, for dependent classes
    needs: tuple[tuple[str, str], ...] = ()  # (class, native key) of the items that it needs
    seen_at: datetime | None = None

    @property
    def reference(self) -> tuple[str, str] | None:
        """How other rows of the same source point to this one."""
        return (self.item_class, self.native_key) if self.native_key else None
