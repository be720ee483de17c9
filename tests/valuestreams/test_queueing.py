"""Exact queues against the published values, to the places that are published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from valuestreams.queueing import (
    Station,
    Unstable,
    congestion,
    erlang_c,
    jackson,
    kingman,
    md1,
    mg1,
    mm1,
    mmc,
    sakasegawa,
    service_level,
    tandem,
    traffic,
)


class TestRefusals:
    @pytest.mark.parametrize("arrivals, services, servers", [(1, 1, 1), (2, 1, 2), (5, 1, 3), (0.3, 0.1, 3)])
    def test_a_queue_that_grows_without_end_has_no_mean(self, arrivals, services, servers):
        with pytest.raises(Unstable, match="grows without end"):
            mmc(arrivals, services, servers)

    @pytest.mark.parametrize("build", [md1, mm1, lambda a, s: mg1(a, s, 2.0), lambda a, s: kingman(a, s, 1, 1)])
    def test_neither_has_any_other(self, build):
        with pytest.raises(Unstable):
            build(1.0, 1.0)
        with pytest.raises(Unstable):
            congestion(1.0)

    @pytest.mark.parametrize("arrivals, services", [(-1, 1), (0.5, 0), (0.5, -1), (float("nan"), 1), (1, float("inf"))])
    def test_what_is_no_rate(self, arrivals, services):
        with pytest.raises(ValueError, match="rate is"):
            mm1(arrivals, services)

    def test_no_server_and_no_spread_below_zero(self):
        with pytest.raises(ValueError, match="one server"):
            mmc(0.5, 1, 0)
        with pytest.raises(ValueError, match="variation"):
            mg1(0.5, 1, -0.1)
        with pytest.raises(ValueError, match="utilisation"):
            congestion(-0.1)

    def test_work_that_goes_round_for_ever(self):
        with pytest.raises(ValueError, match="for ever"):
            traffic([1.0, 0.0], [[0, 1], [1, 0]])

    @pytest.mark.parametrize("routing", [[[1.2]], [[-0.1]], [[0.5, 0.6]], [[float("nan")]]])
    def test_shares_that_are_none(self, routing):
        with pytest.raises(ValueError):
            traffic([1.0], routing)

    def test_a_service_level_where_none_is_known(self):
        with pytest.raises(ValueError, match=r"M/M/c"):
            service_level(md1(0.8, 1), 1)


class TestPublished:
    @pytest.mark.parametrize(
        "arrivals, servers, utilisation, p_wait, queue, wait, time",
        [
            (0.8, 1, 0.8, 0.8, 3.2, 4.0, 5.0),
            (0.9, 1, 0.9, 0.9, 8.1, 9.0, 10.0),
            (1.6, 2, 0.8, 0.711111, 2.844444, 1.777778, 2.777778),
            (2.7, 3, 0.9, 0.817061, 7.353549, 2.723537, 3.723537),
            (8.0, 10, 0.8, 0.409180, 1.636721, 0.204590, 1.204590),
        ],
    )
    def test_m_m_c(self, arrivals, servers, utilisation, p_wait, queue, wait, time):
        found = mmc(arrivals, 1.0, servers)
        told = (found.utilisation, found.p_wait, found.queue, found.wait, found.time)
        assert told == approx((utilisation, p_wait, queue, wait, time), abs=5e-7)

    def test_49_an_hour_at_55(self):
        found = mm1(49, 55)
        told = (found.utilisation, found.queue, found.wait, found.p_empty)
        assert told == approx((0.8909, 7.2758, 0.1485, 0.1091), abs=5e-5)

    def test_pooling_is_the_value_of_people_who_can_do_each_others_work(self):
        assert (mm1(49, 55).time, mmc(98, 55, 2).time) == approx((0.1667, 0.0881), abs=5e-5)

    def test_ten_erlang_for_fourteen_agents(self):
        desk = mmc(200 / 3600, 1 / 180, 14)
        assert erlang_c(10, 14) == approx(0.1741, abs=5e-5)
        assert (desk.p_wait, service_level(desk, 20), desk.wait) == approx((0.1741, 0.8884, 7.84), abs=5e-3)
        assert service_level(desk, 20) == approx(0.8884, abs=5e-5)
        assert desk.utilisation == approx(0.714, abs=5e-4)

    def test_m_d_1_waits_half_as_long(self):
        assert md1(0.8, 1).wait == approx(2.0)
        assert mg1(0.8, 1, 1.0).wait == approx(mm1(0.8, 1).wait)

    @pytest.mark.parametrize(
        "utilisation, factor", [(0.5, 1), (0.8, 4), (0.85, 5.667), (0.9, 9), (0.95, 19), (0.98, 49)]
    )
    def test_how_a_queue_grows_with_utilisation(self, utilisation, factor):
        assert congestion(utilisation) == approx(factor, abs=5e-4)
        assert kingman(utilisation, 1, 1, 1).wait == approx(mm1(utilisation, 1).wait)

    def test_from_95_to_85_percent_cuts_the_queue_by_70(self):
        assert 1 - congestion(0.85) / congestion(0.95) == approx(0.702, abs=5e-4)

    def test_sakasegawa_is_near_and_says_that_it_is_an_approximation(self):
        near, exact = sakasegawa(4.5, 1.0, 5, 1, 1), mmc(4.5, 1.0, 5)
        assert (near.is_exact, exact.is_exact) == (False, True)
        assert (near.wait, exact.wait) == approx((1.5427, 1.5250), abs=5e-5)

    def test_three_stations_in_a_row(self):
        found = tandem(0.8, [1, 1.25, 2])
        assert (found.time, found.items) == approx((8.0556, 6.4444), abs=5e-5)
        assert found.visits == approx((1, 1, 1))


class TestNetworks:
    def test_a_station_that_sends_a_fifth_back_to_itself_is_busier(self):
        found = jackson([0.4], [Station(1.0)], [[0.2]])
        assert found.visits == approx((1.25,))
        assert found.stations[0].utilisation == approx(0.5)
        assert (found.wait, found.time) == approx((1.25 * 1.0, 1.25 * 2.0))

    def test_rework_over_two_stations(self):
        """Half of what leaves the second begins again at the first: each is visited twice."""
        found = jackson([0.2, 0], [Station(1.0), Station(0.5, 2)], [[0, 1], [0.5, 0]])
        assert found.visits == approx((2, 2))
        assert found.time == approx(2 * mm1(0.4, 1).time + 2 * mmc(0.4, 0.5, 2).time)


@given(st.floats(0.01, 0.97), st.integers(1, 60))
def test_every_queue_obeys_littles_law(busy, servers):
    found = mmc(busy * servers, 1.0, servers)
    assert found.queue == approx(found.arrivals * found.wait)
    assert found.items == approx(found.queue + busy * servers)
    assert 0 < found.p_wait < 1 and 0 <= found.p_empty < 1


@given(st.floats(0.05, 0.95), st.integers(1, 20))
def test_pooled_servers_never_wait_longer(busy, servers):
    assert mmc(busy * servers, 1.0, servers).wait <= mm1(busy, 1.0).wait * (1 + 1e-9)
