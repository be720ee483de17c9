"""Simulating from the page and the API: who may, what is refused, the work in parts, the result and its comparison."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs import parts, runner
from jobs.models import Job
from organizations.errors import DomainError
from orgscale.local.processes import wait_until
from tests.valuestreams.conftest import delivery
from valuestreams.models import Simulation, State
from valuestreams.services import simulating, streams
from valuestreams.services.writing import edit
from valuestreams.simulation import Settings, as_json, simulate
from valuestreams.simulation.packing import frozen, packed, thawed, unpacked
from valuestreams.simulation.replication import replicate
from valuestreams.simulation.running import model
from valuestreams.stream import Demand, exponential

pytestmark = pytest.mark.django_db
FEW = Settings(items=80, replications=3, warmup=20, seed=4)
NUMBERS = {"items": 80, "replications": 3, "warmup": 20, "seed": 4}


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """Messages to workers, kept instead of sent."""
    messages: list[int] = []
    monkeypatch.setattr(parts, "send", lambda part: messages.append(part.pk))
    return messages


def work_off(simulation: Simulation, sent: list[int]) -> Simulation:
    """As workers do."""
    runner.execute(str(simulation.job_id))
    while sent:
        parts.execute_part(sent.pop(0))
    simulation.refresh_from_db()
    return simulation


def requested(*states: State, by, settings: Settings = FEW) -> Simulation:
    return simulating.request_simulation(states=states, settings=settings, by=by)


@pytest.fixture
def better(future, olga) -> State:
    """In the future state picking has twice the people and nothing waits before it."""

    def faster(stream):
        steps = tuple(
            replace(step, wait=None, process=exponential(10)) if step.key == "pick" else step for step in stream.steps
        )
        return replace(stream, steps=steps)

    edit(state=future, move=faster, what="Faster picking", by=olga)
    return future


class TestRefusals:
    def test_a_viewer_reads_and_starts_nothing(self, client, vera, current):
        with pytest.raises(PermissionDenied):
            requested(current, by=vera)
        client.force_login(vera.user)
        page = client.get(f"/o/acme/states/{current.pk}/simulation/").content.decode()
        assert "What is assumed" in page and '<button class="btn primary" type="submit">Simulate' not in page
        assert client.post(f"/o/acme/states/{current.pk}/simulation/start/", NUMBERS).status_code == 403

    def test_what_cannot_be_simulated_says_why_and_loses_nothing(self, client, olga, current):
        edit(state=current, move=lambda stream: replace(stream, demand=Demand(Fraction(4000))), what="Demand", by=olga)
        client.force_login(olga.user)
        page = client.get(f"/o/acme/states/{current.pk}/simulation/").content.decode()
        assert "of what its people can do" in page
        answer = client.post(f"/o/acme/states/{current.pk}/simulation/start/", NUMBERS)
        assert answer.status_code == 422 and not Simulation.objects.exists()

    @pytest.mark.parametrize(
        "wrong, words",
        [
            ({"items": 0}, "greater than or equal to 1"),
            ({"replications": 1}, "greater than or equal to 2"),
            ({"seed": 2**32}, "less than or equal to"),
            ({"items": "many"}, "whole number"),
            ({"compare": [0]}, "not one of the available choices"),
            ({"items": 200_000, "replications": 100}, "choose fewer items"),
        ],
    )
    def test_numbers_out_of_bounds(self, client, olga, current, future, wrong, words):
        client.force_login(olga.user)
        answer = client.post(f"/o/acme/states/{current.pk}/simulation/start/", NUMBERS | wrong)
        assert answer.status_code == 422 and words in answer.content.decode()

    def test_a_state_of_another_stream_is_not_compared(self, olga, client, current):
        other = streams.create_stream(by=olga, value=delivery(title="Other")).states.get()
        client.force_login(olga.user)
        answer = client.post(f"/o/acme/states/{current.pk}/simulation/start/", NUMBERS | {"compare": [other.pk]})
        assert answer.status_code in (302, 422) and not Simulation.objects.filter(names__len=2).exists()
        api = client.post(
            f"/api/v1/o/acme/states/{current.pk}/simulations/", {"compare": [other.pk]}, content_type="application/json"
        )
        assert api.status_code == 400

    def test_too_many_states_and_too_many_items(self, olga, current):
        with pytest.raises(DomainError, match="5 states at most"):
            requested(*[current] * 6, by=olga)
        with pytest.raises(DomainError, match="the most here"):
            requested(current, by=olga, settings=Settings(items=100_001, replications=20, warmup=0))

    def test_one_state_that_cannot_be_simulated_is_named(self, olga, current, future):
        edit(state=future, move=lambda stream: replace(stream, demand=None, arrivals=None), what="Demand", by=olga)
        future.refresh_from_db()
        with pytest.raises(DomainError, match=r"Future state: .*nobody said how many items"):
            requested(current, future, by=olga)


class TestPacking:
    def test_a_replication_and_a_stream_come_back_as_they_were(self):
        stream = delivery()
        assert thawed(frozen(stream)) == replace(stream, user="", proposition="", trigger="", currency="")
        found = replicate(model(stream), items=30, warmup=0, seed=1, replication=0)
        again = unpacked(packed(found))
        assert all((getattr(found, name) == getattr(again, name)).all() for name in vars(found))


class TestWork:
    def test_parts_find_what_the_command_finds(self, olga, current, sent):
        """The same seed: the same numbers, by one process or by many workers."""
        simulation = work_off(requested(current, by=olga), sent)
        job = Job.objects.get()
        assert (job.status, job.done, job.total) == ("succeeded", 3, 3)
        assert job.result == {"url": f"/o/acme/simulations/{simulation.pk}/"}
        stream = thawed(simulation.frozen[0]["value"])
        assert simulation.result["runs"] == [as_json(simulate(stream, FEW))]
        assert simulation.lead_time == pytest.approx(simulation.result["runs"][0]["lead_time"]["mean"] * 60)

    def test_what_was_simulated_stays_when_the_state_changes(self, olga, current, sent):
        simulation = requested(current, by=olga)
        edit(state=current, move=lambda stream: replace(stream, steps=()), what="Empty", by=olga)
        assert work_off(simulation, sent).is_done

    def test_a_stream_that_is_deleted_meanwhile_ends_the_work_with_a_sentence(self, olga, current, sent):
        simulation = requested(current, by=olga)
        current.stream.delete()
        runner.execute(str(simulation.job_id))
        assert "deleted meanwhile" in Job.objects.get().error

    def test_states_meet_the_same_items(self, olga, current, better, sent):
        simulation = work_off(requested(current, better, by=olga), sent)
        assert Job.objects.get().result == {"url": f"/o/acme/simulations/{simulation.pk}/what-if/"}
        (difference,) = simulation.result["differences"]
        runs = [run["lead_time"] for run in simulation.result["runs"]]
        assert difference["mean"]["mean"] == pytest.approx(runs[1]["mean"] - runs[0]["mean"])
        assert difference["verdict"] == "faster"
        width = difference["mean"]["ci95"][1] - difference["mean"]["ci95"][0]
        assert width < runs[0]["ci95"][1] - runs[0]["ci95"][0]

    def test_a_state_against_itself_does_not_differ_at_all(self, olga, current, future, sent):
        simulation = work_off(requested(current, future, by=olga), sent)
        assert simulation.result["differences"][0]["mean"] == {"mean": 0, "ci95": [0, 0]}
        assert simulation.result["differences"][0]["verdict"] == "even"


class TestPages:
    def test_from_the_form_to_the_result(self, client, ed, vera, current, sent):
        client.force_login(ed.user)
        page = client.get(f"/o/acme/states/{current.pk}/simulation/").content.decode()
        assert "40 a day, at random" in page and "8-hour days" in page
        answer = client.post(f"/o/acme/states/{current.pk}/simulation/start/", NUMBERS)
        simulation = Simulation.objects.get()
        assert answer.url == f"/o/acme/simulations/{simulation.pk}/"
        waiting = client.get(answer.url)
        assert "not done yet" in waiting.content.decode()
        assert client.get(answer.url, headers={"HX-Request": "true"}).status_code == 204
        work_off(simulation, sent)
        assert client.get(answer.url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
        client.force_login(vera.user)
        done = client.get(answer.url).content.decode()
        assert "An item takes" in done and "Is this right?" in done and "not checked" in done
        assert "Hand over" in done and "busiest" in done
        assert client.get(f"{answer.url}?of=7").status_code == 404
        history = client.get(f"/o/acme/states/{current.pk}/simulation/").content.decode()
        assert f'href="{answer.url}"' in history

    def test_an_exact_value_stands_beside_the_result(self, client, olga, current, sent):
        def only_order(stream):
            (order, *_rest) = stream.steps
            return replace(stream, steps=(replace(order, process=exponential(30), wait=None, people=Fraction(4)),))

        edit(state=current, move=only_order, what="One step", by=olga)
        settings = Settings(items=1500, replications=4, warmup=200)
        simulation = work_off(requested(current, by=olga, settings=settings), sent)
        client.force_login(olga.user)
        page = client.get(f"/o/acme/simulations/{simulation.pk}/").content.decode()
        assert "known exactly, as that of M/M/4" in page and "agrees with the exact value" in page

    def test_what_if(self, client, vera, olga, current, better, sent):
        simulation = work_off(requested(current, better, by=olga), sent)
        client.force_login(vera.user)
        page = client.get(f"/o/acme/simulations/{simulation.pk}/what-if/").content.decode()
        assert "“Future state”: faster by" in page
        assert "Future state" in client.get(f"/o/acme/simulations/{simulation.pk}/?of=1").content.decode()

    def test_again_begins_with_the_same_numbers(self, client, olga, current, future, sent):
        simulation = work_off(requested(current, future, by=olga), sent)
        client.force_login(olga.user)
        page = client.get(f"/o/acme/states/{current.pk}/simulation/?again={simulation.pk}").content.decode()
        assert "3 replications of 80 items after 20 to warm up, seed 4" in page
        assert f'value="{future.pk}" id="id_compare_0" checked' in page

    def test_as_many_queries_for_many_runs_as_for_one(self, client, vera, olga, current, sent):
        client.force_login(vera.user)
        address = f"/o/acme/states/{current.pk}/simulation/"
        counts = []
        for seed in range(3):
            requested(current, by=olga, settings=replace(FEW, seed=seed))
            client.get(address)
            with CaptureQueriesContext(connection) as counted:
                client.get(address)
            counts.append(len(counted))
        assert counts[0] == counts[2]


class TestApi:
    def test_start_and_read(self, client, olga, vera, current, future, sent):
        client.force_login(olga.user)
        made = client.post(
            f"/api/v1/o/acme/states/{current.pk}/simulations/",
            {**NUMBERS, "compare": [future.pk]},
            content_type="application/json",
        )
        assert made.status_code == 201 and made.json()["result"] is None
        simulation = work_off(Simulation.objects.get(), sent)
        client.force_login(vera.user)
        rows = client.get(f"/api/v1/o/acme/streams/{current.stream_id}/simulations/").json()["results"]
        assert [(row["id"], row["status"]) for row in rows] == [(simulation.pk, "succeeded")]
        found = client.get(f"/api/v1/o/acme/simulations/{simulation.pk}/").json()
        assert len(found["result"]["runs"]) == 2 and found["states"] == ["Current state", "Future state"]

    def test_a_stream_that_cannot_be_simulated_is_a_conflict(self, client, olga, current):
        edit(state=current, move=lambda stream: replace(stream, steps=()), what="Empty", by=olga)
        client.force_login(olga.user)
        answer = client.post(f"/api/v1/o/acme/states/{current.pk}/simulations/", {}, content_type="application/json")
        assert answer.status_code == 409 and "no steps" in answer.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_with_a_worker(celery_worker, olga, current):
    """A real worker does the parts, counts them, and puts them together."""
    simulation = requested(current, by=olga)
    wait_until(lambda: Job.objects.get().is_finished, [celery_worker], seconds=60, what="The simulation")
    job = Job.objects.get()
    assert (job.status, job.done, job.total, job.error) == ("succeeded", 3, 3, "")
    simulation.refresh_from_db()
    assert simulation.is_done and not job.parts.exists()
