"""Scenarios in the database: what they say, how they follow the real matrix, adopting one and taking that back."""

import pytest
from django.core.exceptions import PermissionDenied

from dsm.matrix.numbers import numbers
from dsm.models import Capability, Product, ScenarioCell, Use
from dsm.queries.matrix import matrix_of
from dsm.queries.scenarios import plan_of, words_of
from dsm.services.matrix import undo
from dsm.services.portfolio import change_capability, change_product, create_product
from dsm.services.scenarios import (
    adopt_scenario,
    change_scenario,
    create_scenario,
    say_of_capability,
    say_of_product,
)
from dsm.services.uses import clear_use, set_use
from organizations import bin
from organizations.errors import DomainError, Stale
from organizations.models import Supplier


@pytest.fixture
def scenario(ed):
    return create_scenario(by=ed, name="One login")


def test_a_viewer_and_an_editor_of_one_unit_begin_and_adopt_none(vera, sam, scenario, tracking, hosting):
    for member in (vera, sam):
        with pytest.raises(PermissionDenied):
            create_scenario(by=member, name="Mine")
        with pytest.raises(PermissionDenied):
            adopt_scenario(scenario=scenario, by=member, version="")
    with pytest.raises(PermissionDenied):
        set_use(product=tracking, capability=hosting, manner="used", by=sam, scenario=scenario)


def test_a_scenario_leaves_the_real_matrix_alone_and_follows_it(ed, scenario, tracking, quoting, hosting):
    set_use(product=tracking, capability=hosting, manner="own", by=ed)
    set_use(product=tracking, capability=hosting, manner="used", by=ed, scenario=scenario)
    assert numbers(matrix_of(ed).portfolio).duplicates == 1
    assert numbers(matrix_of(ed, scenario).portfolio).duplicates == 0
    set_use(product=quoting, capability=hosting, manner="gap", by=ed)
    assert len(matrix_of(ed, scenario).portfolio.uses) == 2
    set_use(product=tracking, capability=hosting, manner="own", by=ed, scenario=scenario)
    assert not ScenarioCell.objects.exists()  # it says the same as the real one again
    undo(by=ed, scenario=scenario)
    assert ScenarioCell.objects.get().state["manner"] == "used"


def test_adopting_is_one_act_that_can_be_taken_back(ed, olga, scenario, tracking, quoting, hosting, databases):
    cloudy = Supplier.objects.create(organization=ed.organization, name="Cloudy")
    change_capability(capability=databases, revision=1, by=olga, suppliers=[cloudy])
    set_use(product=tracking, capability=hosting, manner="own", by=ed)
    set_use(product=tracking, capability=databases, manner="used", quality=3, by=ed)
    set_use(product=tracking, capability=hosting, manner="used", by=ed, scenario=scenario)
    say_of_capability(scenario=scenario, capability=hosting, by=ed, maturity=4, wanted=4)
    say_of_capability(scenario=scenario, capability=databases, by=ed, maturity=None, wanted=None, retired=True)
    say_of_product(scenario=scenario, product=quoting, by=ed, retired=True)
    scenario.refresh_from_db()
    then = matrix_of(ed, scenario).portfolio
    plan = plan_of(ed, scenario)
    assert [words_of(line.then) for line in plan.cells] == ["gap", "used"]
    adopt_scenario(scenario=scenario, by=ed, version=plan.version)
    real = matrix_of(ed).portfolio
    assert real.uses == then.uses
    assert real.capabilities == then.capabilities
    assert [product.key for product in real.products] == ["parcel-tracking"]
    undo(by=ed)
    assert set(Use.objects.values_list("manner", "quality")) == {("own", None), ("used", 3)}
    assert Capability.objects.get(pk=hosting.pk).maturity == 2
    assert list(Capability.objects.get(pk=databases.pk).suppliers.all()) == [cloudy]
    assert Product.objects.get(pk=quoting.pk).deleted_at is None


def test_what_was_seen_is_what_is_adopted(ed, olga, scenario, tracking, hosting):
    with pytest.raises(DomainError, match="changes nothing"):
        adopt_scenario(scenario=scenario, by=ed, version=plan_of(ed, scenario).version)
    set_use(product=tracking, capability=hosting, manner="used", by=ed, scenario=scenario)
    seen = plan_of(ed, scenario)
    assert not seen.cells[0].moved
    set_use(product=tracking, capability=hosting, manner="gap", by=olga)
    with pytest.raises(Stale):
        adopt_scenario(scenario=scenario, by=ed, version=seen.version)
    assert plan_of(ed, scenario).cells[0].moved
    clear_use(product=tracking, capability=hosting, by=olga)
    assert not plan_of(ed, scenario).cells[0].moved


def test_an_adoption_is_not_taken_back_over_later_changes(ed, olga, scenario, tracking, hosting):
    say_of_capability(scenario=scenario, capability=hosting, by=ed, maturity=5, wanted=5)
    scenario.refresh_from_db()
    adopt_scenario(scenario=scenario, by=ed, version=plan_of(ed, scenario).version)
    row = Capability.objects.get(pk=hosting.pk)
    change_capability(capability=row, revision=row.revision, by=olga, maturity=3)
    with pytest.raises(DomainError, match="“Hosting” was changed since"):
        undo(by=ed)


def test_what_a_scenario_says_no_longer_when_it_is_as_it_is(ed, scenario, hosting, tracking):
    say_of_capability(scenario=scenario, capability=hosting, by=ed, maturity=5, wanted=4)
    say_of_capability(scenario=scenario, capability=hosting, by=ed, maturity=2, wanted=4)
    say_of_product(scenario=scenario, product=tracking, by=ed, retired=True)
    made = say_of_product(scenario=scenario, product=tracking, by=ed, retired=False)
    assert (made.capabilities, made.retired_products) == ({}, [])


def test_a_scenario_in_the_bin_is_not_written(ed, scenario, tracking):
    bin.delete(scenario, by=ed)
    with pytest.raises(DomainError, match="is in the bin"):
        say_of_product(scenario=scenario, product=tracking, by=ed, retired=True)
    with pytest.raises(DomainError, match="is in the bin"):
        change_scenario(scenario=scenario, revision=1, by=ed, name="X", note="")


def test_two_who_rename_it_see_each_other(ed, olga, scenario):
    change_scenario(scenario=scenario, revision=1, by=olga, name="Olga's", note="")
    with pytest.raises(Stale) as refusal:
        change_scenario(scenario=scenario, revision=1, by=ed, name="Ed's", note="")
    assert refusal.value.current["name"] == "Olga's"


def test_what_was_changed_by_hand_since_it_was_seen_is_not_overwritten(ed, olga, scenario, tracking, quoting, hosting):
    say_of_capability(scenario=scenario, capability=hosting, by=ed, maturity=5, wanted=5)
    scenario = say_of_product(scenario=scenario, product=quoting, by=ed, retired=True)

    def refused(version: str) -> str:
        with pytest.raises(Stale):
            adopt_scenario(scenario=scenario, by=ed, version=version)
        return plan_of(ed, scenario).version

    seen = plan_of(ed, scenario).version
    change_capability(capability=hosting, revision=1, by=olga, maturity=3)
    seen = refused(seen)
    cloudy = Supplier.objects.create(organization=ed.organization, name="Cloudy")
    change_capability(capability=hosting, revision=2, by=olga, suppliers=[cloudy])
    seen = refused(seen)
    change_product(product=quoting, revision=1, by=olga, name="Offers")
    seen = refused(seen)
    bin.delete(quoting, by=olga)
    seen = refused(seen)
    create_product(by=olga, name="Another")  # of which the scenario says nothing
    adopt_scenario(scenario=scenario, by=ed, version=seen)
    assert Capability.objects.get(pk=hosting.pk).maturity == 5
