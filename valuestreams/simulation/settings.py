"""How long, how often and from which numbers a simulation runs, within bounds."""

from dataclasses import dataclass
from math import isfinite

from valuestreams.simulation.errors import NotSimulable
from valuestreams.simulation.model import Model

MOST_ITEMS = 1_000_000
MOST_REPLICATIONS = 200
MOST_SEED = 2**32 - 1
MOST_VISITS = 40_000_000  # of all items to all steps in all replications: some minutes of work


@dataclass(frozen=True)
class Settings:
    """In each of `replications`, `items` are counted after `warmup` others. Raises NotSimulable outside the bounds."""

    items: int = 20_000
    replications: int = 20
    warmup: int = 2_000
    seed: int = 1

    def __post_init__(self) -> None:
        bounds = {
            "items": (1, MOST_ITEMS),
            "replications": (1, MOST_REPLICATIONS),
            "warmup": (0, MOST_ITEMS),
            "seed": (0, MOST_SEED),
        }
        for name, (low, high) in bounds.items():
            if not low <= getattr(self, name) <= high:
                value = getattr(self, name)
                raise NotSimulable(f"The number of {name} is {value:,}: it must lie between {low:,} and {high:,}.")

    def visits(self, model: Model) -> float:
        """How many visits to steps all replications take together, those of items still to come included."""
        ahead = model.rate * sum(
            visits * (station.delay.mean + station.work.mean)
            for visits, station in zip(model.visits, model.stations, strict=True)
        )
        all_items = self.warmup + self.items
        return self.replications * (all_items + min(ahead, all_items)) * max(sum(model.visits), 1.0)

    def require(self, model: Model) -> None:
        """Refuse what would take too long."""
        visits = self.visits(model)
        if not isfinite(visits) or visits > MOST_VISITS:
            raise NotSimulable(
                f"This would be {visits:,.0f} visits to steps, and {MOST_VISITS:,} are the most: "
                "choose fewer items or replications."
            )


def fitting(model: Model) -> Settings:
    """The longest of some usual settings that is done within a minute or so."""
    for items in (20_000, 5_000, 1_000):
        settings = Settings(items=items, warmup=items // 10)
        if settings.visits(model) <= MOST_VISITS / 10:
            return settings
    return Settings(items=200, replications=10, warmup=50)
