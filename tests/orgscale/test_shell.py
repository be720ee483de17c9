"""The rail: which line is marked on which page."""

import pytest
from django.conf import settings

from orgscale.shell import navigation


def marked(member, path: str, route: str) -> list[str]:
    return [str(item.label) for group in navigation(member, path, route) for item in group.items if item.current]


@pytest.mark.parametrize(
    ("path", "route", "labels"),
    [
        ("", "overview", ["Overview"]),
        ("nothing-here/", "", []),
        ("products/1/", "product", ["Products"]),
        ("capabilities/1/", "capability", ["Products"]),
        ("promotions/1/", "promotion", ["Products"]),
        ("staffing/people/", "staffing-people", ["Products"]),
        ("sources/1/send/", "intake-new", ["Configuration items"]),
        ("impact/", "impact", ["Configuration items"]),
        ("contracts/", "contracts", ["Agreements"]),
        ("suppliers/1/", "supplier-room", ["Agreements"]),
        ("people/", "people", ["Units and people"]),
    ],
)
def test_a_page_marks_the_section_that_holds_it_and_no_other(olga, path, route, labels):
    assert marked(olga, f"/o/acme/{path}", route) == labels


def test_every_section_begins_with_a_line_of_the_rail():
    routes = {route for _group, _label, route, _permission in settings.NAVIGATION}
    assert {groups[0][1][0][0] for _title, groups in settings.DSM_PAGES} <= routes


def test_the_page_itself_shows_the_mark(olga, sign_in):
    page = sign_in(olga).get("/o/acme/renewals/").content.decode()
    assert page.index('aria-current="page"') < page.index('class="tabs"')
