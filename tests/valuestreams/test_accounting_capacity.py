from fractions import Fraction

import pytest

from valuestreams.accounting.capacity import InvalidWork, Staff, Work, capacity

F = Fraction
WORK = Work(
    "Assembly", quantity=3000, cycle=600, scrap_rework=F(5, 100), batch=50, changeover=1800,
    inspected=F(1, 10), inspection=120,
)  # fmt: skip
CREW = Staff("Fitters", people=10, days=20, hours=F(15, 2), downtime=F(4, 100), meetings=360_000, work=(WORK,))


def seconds(found):
    return {part.key: part.seconds.value for part in found.causes}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quantity": -1}, "quantity"),
        ({"cycle": -1}, "cycle"),
        ({"scrap_rework": 5}, "scrap_rework"),
        ({"inspected": F(-1, 10)}, "inspected"),
        ({"batch": 0}, "batch"),
    ],
)
def test_work_that_cannot_be_is_refused_by_its_field(values, field):
    with pytest.raises(InvalidWork) as refused:
        Work(**{"name": "Assembly", "quantity": 1, "cycle": 1, **values})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("values", "field"), [({"people": -1}, "people"), ({"hours": 25}, "hours"), ({"downtime": 4}, "downtime")]
)
def test_staff_that_cannot_be_is_refused_by_its_field(values, field):
    with pytest.raises(InvalidWork) as refused:
        Staff(**{"name": "Fitters", "people": 1, "days": 1, "hours": 8, **values})
    assert refused.value.field == field


def test_the_steps_give_every_component_of_the_example():
    found = capacity([CREW])
    assert found.total.value == 5_400_000
    assert found.productive.seconds.value == 1_710_000
    assert seconds(found) == {
        "changeover": 108_000, "scrap_rework": 90_000, "downtime": 216_000, "inspection": 36_000, "five_s": 0,
        "meetings": 360_000,
    }  # fmt: skip
    shares = [found.productive.share.value, found.non_productive.share.value, found.available.share.value]
    assert [round(float(share) * 100, 1) for share in shares] == [31.7, 15.0, 53.3]
    assert sum(shares) == 1


def test_two_kinds_of_people_add_up():
    clerks = Staff("Clerks", people=2, days=20, hours=8, five_s=3600, work=(Work("Orders", 100, 300, crew=2),))
    found = capacity([CREW, clerks])
    assert found.total.value == 5_400_000 + 1_152_000
    assert found.productive.seconds.value == 1_710_000 + 60_000
    assert seconds(found)["five_s"] == 3600


def test_more_work_than_time_leaves_less_than_nothing_available():
    found = capacity([Staff("One", 1, 1, 1, work=(Work("Much", 10, 600),))])
    assert found.is_overloaded
    assert found.available.seconds.value == -2400


def test_a_step_without_its_time_makes_the_sums_incomplete_by_name():
    found = capacity([Staff("Fitters", 10, 20, 8, work=(Work("Assembly", 30, None), WORK))])
    assert found.productive.seconds.sentence == "incomplete: Assembly: cycle time"
    assert found.available.share.missing == ("Assembly: cycle time",)
    assert found.non_productive.seconds.value is not None


def test_nobody_has_no_shares():
    assert capacity([]).productive.share.sentence == "there is no time to share out: nobody works here"
