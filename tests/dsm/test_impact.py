"""What falls when something stops: alternatives hold, circles end, and the quick way agrees with the plain rule."""

from hypothesis import given
from hypothesis import strategies as st

from dsm.impact import Graph, Group, Impact, impact, shown_first, way_to


def needs(**groups) -> Graph:
    """Nodes by letter: needs(a=["b", ("cd", 1)]) says that a needs b, and one of c and d."""
    needed: dict[int, list[int]] = {}
    alternatives = []
    for consumer, found in groups.items():
        for one in found:
            if isinstance(one, tuple):
                alternatives.append(Group(ord(consumer), tuple(map(ord, one[0])), one[1]))
            else:
                needed.setdefault(ord(one), []).append(ord(consumer))
    return Graph(needed, alternatives)


def letters(nodes) -> str:
    return "".join(sorted(map(chr, nodes)))


def test_a_failure_spreads_to_whoever_cannot_do_without():
    found = impact(needs(a="b", b="c", x="y"), [ord("c")])
    assert letters(found.fallen) == "abc"
    assert [found.fallen[ord(one)].steps for one in "cba"] == [0, 1, 2]
    assert letters(way_to(found, ord("a"))) == "abc"


def test_an_alternative_holds_and_the_rest_is_told():
    graph = needs(s=[("dq", 1), "w"])
    found = impact(graph, [ord("d")])
    assert letters(found.fallen) == "d"
    assert found.weakened[ord("s")].spare == 0
    assert letters(impact(graph, [ord("d"), ord("q")]).fallen) == "dqs"


def test_two_of_three_hold_once():
    graph = needs(s=[("abc", 2)])
    assert letters(impact(graph, [ord("a")]).fallen) == "a"
    assert letters(impact(graph, [ord("a"), ord("c")]).fallen) == "acs"


def test_both_branches_fall_with_what_they_share():
    assert letters(impact(needs(s=[("ab", 1)], a="d", b="d"), [ord("d")]).fallen) == "abds"


def test_what_only_leans_is_weakened():
    graph = Graph({}, leaned={2: [1]})
    found = impact(graph, [2])
    assert (set(found.fallen), found.weakened[1].lost, found.weakened[1].spare) == ({2}, (2,), None)


def test_what_limps_is_weakened_unless_it_falls():
    graph = needs(a="b")
    assert letters(impact(graph, [ord("b")], [ord("a"), ord("z")]).weakened) == "z"


def test_a_circle_is_walked_once():
    assert letters(impact(needs(a="b", b="c", c="a"), [ord("a")]).fallen) == "abc"


def test_a_picture_holds_whole_ways_only():
    found = impact(needs(a="b", b="c", x="c"), [ord("c")])
    assert letters(shown_first(found, [ord("a"), ord("x")], 3)) == "abc"
    assert letters(shown_first(found, [ord("x"), ord("a")], 3)) == "cx"


@st.composite
def graphs(draw):
    nodes = range(draw(st.integers(2, 7)))
    needed: dict[int, list[int]] = {}
    groups = []
    for node in nodes:
        others = st.lists(st.sampled_from([one for one in nodes if one != node]), min_size=1, max_size=3, unique=True)
        for provider in draw(st.just([]) | others):
            needed.setdefault(provider, []).append(node)
        for providers in draw(st.lists(others, max_size=2)):
            groups.append(Group(node, tuple(providers), draw(st.integers(1, len(providers)))))
    return Graph(needed, groups), draw(st.sets(st.sampled_from(list(nodes)), min_size=1))


def plainly(graph: Graph, stopped: set[int]) -> set[int]:
    """The rule as it is said: repeat until nobody else falls."""
    fallen = set(stopped)
    while True:
        more = {consumer for provider in fallen for consumer in graph.needed.get(provider, ())}
        more |= {one.consumer for one in graph.groups if sum(who not in fallen for who in one.providers) < one.least}
        if more <= fallen:
            return fallen
        fallen |= more


@given(graphs())
def test_it_agrees_with_the_plain_rule(made):
    graph, stopped = made
    found: Impact = impact(graph, stopped)
    assert set(found.fallen) == plainly(graph, stopped)
    assert not set(found.fallen) & set(found.weakened)
    for node in found.fallen:
        assert way_to(found, node)[0] in stopped
