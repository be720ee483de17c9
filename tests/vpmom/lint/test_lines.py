"""The checks that read single words, on lines as people write them: good ones pass, weak ones are caught."""

from __future__ import annotations

import pytest

from tests.vpmom.lint.plans import ferry, findings

OTHER_MEASURES = ["Sail 3 boats daily by May", "12 piers painted", "9 crews stay"]
OTHER_METHODS = ["Sell a pier", "Rebuild the timetable", "Hire and onboard"]
FOG = "Fog closes the strait for weeks"


def said_of(line: str, section: str, *others: str) -> list[str]:
    plan = ferry(**{section: [line, *others]}, links="")
    return [found.check for found in findings(plan) if found.item == plan.section(section).items[0].key]


@pytest.mark.parametrize(
    "line",
    [
        "NPS above 40 by Q4",
        "Gross margin of 62% or better",
        "Reduce churn from 3.1% to 2.0%",
        "Cut time to hire from 60 to 35 days",
        "Lead time for changes below one day",
        "99.9% availability of the booking page",
        "$4.2m ARR by 31 January",
        "Security certification achieved by 30 June 2026",
        "Onboarding time for a new carrier: 2 weeks or less",
        "Zero critical audit findings",
        "Every product has a named owner",
        "At least one customer reference in each of our five industries",
        "90% of incidents have a review within 5 days",
        "Backlog older than 90 days: fewer than 20 tickets",
        "Increase on-time delivery from 91% to 96%",
        "Increase cost savings to 300k",
        "Reduce revenue leakage by 40%",
        "3 of 4 squads deploy daily",
        "Doubled test coverage of the billing code",
        "Waiting time down by a third",
        "Two thirds of the catalogue translated",
    ],
)
def test_a_good_measure(line: str) -> None:
    assert said_of(line, "measures", *OTHER_MEASURES) == []


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("Improve customer satisfaction", "S1"),
        ("World-class support", "S1"),
        ("Customers recommend us", "S1"),
        ("Increase revenue", "S2"),
        ("Number of bugs", "S2"),
        ("% of orders late", "S2"),
        ("Time to market", "S2"),
        ("Number of new carriers by 31 May 2026", "S2"),
        ("Implement the new CRM", "S10"),
        ("Complete the migration", "S10"),
        ("Raise the error rate to 4%", "S7"),
        ("Grow churn to 5%", "S7"),
        ("Lower NPS to 20", "S7"),
        ("TBD", "S8"),
        ("To be defined", "S8"),
        ("$x revenue", "S8"),
        ("x% churn", "S8"),
        ("Reach $XX in bookings", "S8"),
        ("[What are the results that we want to deliver?]", "S8"),
        ("[...]", "S8"),
        ("NPS ???", "S8"),
        ("____ new customers", "S8"),
    ],
)
def test_a_weak_measure(line: str, check: str) -> None:
    assert said_of(line, "measures", *OTHER_MEASURES) == [check]


@pytest.mark.parametrize(
    "line",
    [
        "Carriers use fifteen different transport systems",
        "Budget for tools is frozen until July",
        "Only two people know the settlement code",
        "Regulators may change the data residency rules",
        "Competitors undercut us on price in the mid-market",
        "Hiring backend engineers takes five months",
        "Integration with the old ERP breaks twice a month",
        "Silos between design and engineering",
        "Tight labour market for drivers",
        "Rising energy prices",
        "Dependence on a single cloud region",
        "Works council agreement pending",
    ],
)
def test_a_good_obstacle(line: str) -> None:
    assert said_of(line, "obstacles", FOG) == []


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("Need more budget", "O3"),
        ("We need to hire", "O3"),
        ("Must improve the tests", "O3"),
        ("Alignment with the roadmap of the fleet", "O4"),
        ("Communication", "O4"),
        ("Keeping the timetable attractive", "O4"),
    ],
)
def test_a_weak_obstacle(line: str, check: str) -> None:
    assert said_of(line, "obstacles", FOG) == [check]


@pytest.mark.parametrize(
    "line",
    [
        "Weekly price review with finance and sales",
        "Customer council with ten dispatchers",
        "One backlog for all three teams",
        "Self-service onboarding for small carriers",
        "Partner with two universities",
        "Say no to custom integrations",
        "Automated regression tests for the billing path",
        "A single price list",
    ],
)
def test_a_good_method(line: str) -> None:
    assert said_of(line, "methods", *OTHER_METHODS) == []


@pytest.mark.parametrize(
    "line", ["Better communication", "Website", "Strategic partnerships", "Alignment with the ports"]
)
def test_a_topic_is_no_method(line: str) -> None:
    assert said_of(line, "methods", *OTHER_METHODS) == ["M2"]


@pytest.mark.parametrize(
    "line",
    [
        "To be the first port that runs without diesel by 2030",
        "Become the bank that small farms recommend to their neighbours",
        "Patients leave with a plan, not with a prescription",
        "Be the team everybody wants to hand their hardest migration to",
        "#1 in customer trust in the U.S., the U.K. and Canada",
        "Deliver groceries in three cities within two hours, e.g. for lunch",
    ],
)
def test_a_good_vision(line: str) -> None:
    assert said_of(line, "vision") == []


@pytest.mark.parametrize(
    "line",
    [
        "Our mission is to serve the islands",
        "We are the fleet team and run the ferries",
        "The data team provides insights to all departments",
        "The sales department is responsible for revenue",
    ],
)
def test_a_team_that_describes_itself(line: str) -> None:
    assert said_of(line, "vision") == ["V4"]


@pytest.mark.parametrize(
    "line", ["Read [the plan](https://example.org/x)", "Use [x] marks and [1] notes", "Sell TBDs", "XXL coats"]
)
def test_brackets_and_letters_that_are_no_placeholder(line: str) -> None:
    assert "S8" not in said_of(line, "methods", *OTHER_METHODS)
