"""Which item a record speaks of."""

from fractions import Fraction

import pytest

from dsm.federation.identification import ClassRule, hosts_first, identify, marks
from dsm.federation.record import Record

SERVER = ClassRule("server", (("serial",), ("name", "site")))
DISK = ClassRule("disk", (("name",),), is_dependent=True)
RULES = {"server": SERVER, "disk": DISK}


def row(line, key="", item_class="server", host=None, **attributes):
    return Record(line, item_class, key, attributes, host=host)


class Known:
    """A list of known items, asked like the database."""

    def __init__(self, **items):
        self.marks = {int(name[1:]): marks(*said) for name, said in items.items()}
        self.asked = 0

    def __call__(self, digests):
        self.asked += 1
        return {pk: has for pk, has in self.marks.items() if digests & set(has.values())}


def server(**attributes):
    return (SERVER, attributes, None)


def test_a_record_that_fits_several_items_is_ambiguous_and_touches_none():
    known = Known(i1=server(name="web", site="Oslo"), i2=server(name="WEB ", site="oslo"))
    found = identify([row(1, "k", name="web", site="Oslo")], RULES, {}, known)
    assert found.targets == ()
    assert found.ambiguous[0].candidates == (1, 2)


@pytest.mark.parametrize(
    "serials, known", [(("S1", "S2"), {}), (("S1",), {"i1": server(serial="S9", name="web", site="Oslo")})]
)
def test_nobody_is_asked_about_items_that_are_still_to_be_made(serials, known):
    rows = [row(line, f"k{line}", serial=word, name="web", site="Oslo") for line, word in enumerate(serials, 1)]
    found = identify([*rows, row(9, "k", name="web", site="Oslo")], RULES, {}, Known(**known))
    assert found.ambiguous == () and len(found.targets) == len(serials)
    assert [(one.record.line, one.reason) for one in found.partial] == [
        (9, "It fits several items alike, some of them new in the same list.")
    ]


def test_a_source_that_may_not_insert_is_refused_with_the_line():
    found = identify([row(7, "k", serial="S1")], RULES, {}, Known(), may_insert=False)
    assert found.targets == () and found.refused[0][0] == 7
    assert "only speak of known items" in found.refused[0][1]


def test_the_native_key_comes_before_every_identifier():
    known = Known(i1=server(serial="S1"), i2=server(serial="S2"))
    found = identify([row(1, "k", serial="S2")], RULES, {("server", "k"): 1}, known)
    assert [target.ref for target in found.targets] == [1]
    assert found.suspected == ((1, 2),)


def test_identifiers_are_tried_in_their_order():
    known = Known(i1=server(serial="S1"), i2=server(name="web", site="Oslo"))
    found = identify([row(1, "k", serial="s1", name="web", site="Oslo")], RULES, {}, known)
    assert [target.ref for target in found.targets] == [1]
    found = identify([row(1, "k", serial="S9", name="web", site="Oslo")], RULES, {}, known)
    assert [target.ref for target in found.targets] == [2]


def test_a_weaker_identifier_does_not_join_what_a_stronger_one_tells_apart():
    known = Known(i1=server(serial="S1", name="web", site="Oslo"))
    found = identify([row(1, "k", serial="S2", name="web", site="Oslo")], RULES, {}, known)
    assert [target.ref for target in found.targets] == [-1]


def test_an_identifier_that_is_not_said_completely_is_not_used():
    found = identify([row(1, "k", name="web")], RULES, {}, Known(i1=server(name="web", site="Oslo")))
    assert found.targets == ()
    assert found.partial[0].reason == (
        "It does not say enough to tell which item it is. It needs serial, or name and site."
    )


def test_rows_that_mean_one_item_are_one_and_the_later_wins_per_attribute():
    rows = [row(1, "a", serial="S1", ram=8), row(2, "a", ram=16, site="Oslo"), row(3, serial="S1", cpu=Fraction(1, 2))]
    found = identify(rows, RULES, {}, Known())
    assert [dict(target.record.attributes) for target in found.targets] == [
        {"serial": "S1", "ram": 16, "site": "Oslo", "cpu": Fraction(1, 2)}
    ]
    assert found.merged == ((2, 1), (3, 1))
    assert found.targets[0].references == (("server", "a"),)


def test_what_lives_in_a_host_is_told_apart_within_it():
    disk_of_1 = marks(DISK, {"name": "sda"}, 1)
    known = Known()
    known.marks[5] = disk_of_1
    natives = {("server", "one"): 1, ("server", "two"): 2}
    rows = [
        row(1, item_class="disk", host=("server", "one"), name="sda"),
        row(2, item_class="disk", host=("server", "two"), name="sda"),
    ]
    found = identify(rows, RULES, natives, known)
    assert [(target.ref, target.host) for target in found.targets] == [(5, 1), (-1, 2)]


def test_a_host_may_come_in_the_same_payload_after_what_lives_in_it():
    known = Known()
    rows = [row(1, item_class="disk", host=("server", "one"), name="sda"), row(2, "one", serial="S1")]
    found = identify(rows, RULES, {}, known)
    assert [(target.ref, target.record.item_class, target.host) for target in found.targets] == [
        (-1, "server", None), (-2, "disk", -1),
    ]  # fmt: skip
    assert known.asked == 2


def test_without_its_host_a_record_waits_for_it():
    found = identify([row(1, item_class="disk", host=("server", "one"), name="sda")], RULES, {}, Known())
    assert found.partial[0].waits_for == ("server", "one")
    assert found.partial[0].reason == "It lives in server “one”, which nobody has named yet."
    assert identify([row(1, item_class="disk", name="sda")], RULES, {}, Known()).partial[0].waits_for is None


def test_hosts_in_a_circle_wait_for_each_other():
    rows = [
        row(1, "a", "disk", ("disk", "b"), name="a"),
        row(2, "b", "disk", ("disk", "a"), name="b"),
    ]
    assert len(identify(hosts_first(rows), RULES, {}, Known()).partial) == 2


def test_hosts_come_before_what_lives_in_them():
    rows = [row(1, "p", "disk", ("disk", "d")), row(2, "d", "disk", ("server", "s")), row(3, "s")]
    assert [one.line for one in hosts_first(rows)] == [3, 2, 1]
