"""Asking for a simulation, and doing it in parts: one replication of all its states each, so that they share its chance."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from jobs import runner
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from valuestreams import stream as values
from valuestreams.models import Simulation, State
from valuestreams.queries.reading import values_of
from valuestreams.simulation import NotSimulable, Settings, as_json, compare
from valuestreams.simulation.model import Model, model
from valuestreams.simulation.packing import frozen, packed, thawed, unpacked
from valuestreams.simulation.result import summarised
from valuestreams.simulation.running import numbered

SIMULATE_JOB = "valuestreams.simulate"
MOST_STATES = 5  # in one comparison
MOST_KEPT = 2_000_000  # items of all replications and states: each is kept until the last replication is done


@transaction.atomic
def request_simulation(*, states: Sequence[State], settings: Settings, by: Membership) -> Simulation:
    """Simulate `states` of one stream as they are now; the others are compared with the first. Raises DomainError."""
    by.require(Permission.EDIT)
    first = states[0]
    by.require_unit(first.stream.unit_id)
    if len(states) > MOST_STATES:
        raise DomainError(_("Compare %(most)s states at most.") % {"most": MOST_STATES})
    found = values_of(states)
    _require_possible(states, found, settings)
    simulation = Simulation.objects.create(
        organization=by.organization, stream=first.stream, state=first, requested_by=by, **_numbers(settings),
        frozen=[{"state": state.pk, "name": state.name, "value": frozen(found[state.pk])} for state in states],
        names=[state.name for state in states],
    )  # fmt: skip
    title = _("Simulation of “%(stream)s”") % {"stream": first.stream.title[:150]}
    job = runner.enqueue(SIMULATE_JOB, by=by, title=title, unit=first.stream.unit, simulation=simulation.pk)
    simulation.job = job
    simulation.save(update_fields=["job"])
    return simulation


def settings_of(simulation: Simulation) -> Settings:
    return Settings(simulation.items, simulation.replications, simulation.warmup, simulation.seed)


def replicate(*, simulation: Simulation, number: int) -> list[dict]:
    """The replication with this number, of each state: a part of the work, as JSON."""
    settings = settings_of(simulation)
    return [packed(numbered(ready, settings, number)) for ready in _models(simulation)]


@transaction.atomic
def keep_result(*, simulation: Simulation, parts: Sequence[list[dict]]) -> Simulation:
    """Store what all replications say together. `parts` are those of `replicate`, in the order of their numbers."""
    settings, models = settings_of(simulation), _models(simulation)
    by_state = [[unpacked(part[place]) for part in parts] for place in range(len(models))]
    results = [summarised(one, settings, found) for one, found in zip(models, by_state, strict=True)]
    unit = float(models[0].basis.unit_minutes)
    differences = [compare.as_json(compare.difference(by_state[0], other), unit) for other in by_state[1:]]
    simulation.result = {"runs": [as_json(result) for result in results], "differences": differences}
    simulation.lead_time = results[0].lead_time.mean.mean
    simulation.save(update_fields=["result", "lead_time"])
    return simulation


def _models(simulation: Simulation) -> list[Model]:
    return [model(thawed(one["value"])) for one in simulation.frozen]


def _numbers(settings: Settings) -> dict[str, int]:
    return {name: getattr(settings, name) for name in ("items", "replications", "warmup", "seed")}


def _require_possible(states: Sequence[State], found: dict[int, values.Stream], settings: Settings) -> None:
    for state in states:
        try:
            settings.require(model(found[state.pk]))
        except NotSimulable as refusal:
            sentence = str(refusal) if len(states) == 1 else f"{state.name}: {refusal}"
            raise DomainError(sentence) from None
    kept = settings.items * settings.replications * len(states)
    if kept > MOST_KEPT:
        raise DomainError(
            _("This would be %(kept)s items, and %(most)s are the most here: choose fewer items or replications.")
            % {"kept": f"{kept:,}", "most": f"{MOST_KEPT:,}"}
        )
