"""How much of everything a run of the benchmarks has."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    respondents: tuple[int, ...]
    scored: int
    practices: int
    people: int
    seconds: int
    rounds: int
    plans: int
    versions: int
    plans_on_a_page: int
    items: int
    cells: tuple[int, int] = (200, 150)  # of the matrix: products by capabilities

    @staticmethod
    def help() -> dict[str, str]:
        """What each size means, but for the respondents, which are several."""
        return {
            "scored": "respondents whose answers are scored, to every practice of MAMOS",
            "practices": "of the large framework",
            "people": "who answer at once",
            "seconds": "that they answer, for each framework",
            "rounds": "of each page, a quarter second in turn with the empty view",
            "plans": "on the map",
            "versions": "of the plan that is opened",
            "plans_on_a_page": "that is brought in",
            "items": "of the configuration, with three relations each",
        }


FULL = Sizes(
    respondents=(1, 100, 10_000),
    scored=7_764,
    practices=1_400,
    people=20,
    seconds=20,
    rounds=15,
    plans=500,
    versions=100,
    plans_on_a_page=200,
    items=100_000,
)
QUICK = Sizes(
    respondents=(1, 100, 1_000),
    scored=500,
    practices=1_400,
    people=20,
    seconds=6,
    rounds=7,
    plans=500,
    versions=100,
    plans_on_a_page=200,
    items=10_000,
)
