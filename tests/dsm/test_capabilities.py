"""Capabilities: the tree, its filters, the page of one, and where one can lie."""

import pytest
from django.urls import reverse

from dsm.models import Capability, Use
from dsm.queries.capabilities import WantedCapabilities, capability_tree, maturity
from dsm.services.items import Need, add_item, relate
from dsm.services.portfolio import DEEPEST, change_capability, create_capability
from organizations import bin
from organizations.errors import DomainError
from organizations.models import Supplier, Unit


def names(nodes) -> list:
    return [(node.capability.name, names(node.children)) if node.children else node.capability.name for node in nodes]


def test_a_viewer_makes_none(vera, sign_in):
    assert sign_in(vera).post(reverse("capability-new", args=["acme"]), {"name": "Hosting"}).status_code == 403
    assert not Capability.objects.exists()


def test_a_filter_keeps_the_way_to_what_was_found(olga, databases):
    create_capability(by=olga, name="Service desk", kind="service")
    tree = capability_tree(olga, WantedCapabilities(text="data"))
    assert (names(tree.roots), tree.found, tree.total) == ([("Hosting", ["Databases"])], 1, 3)
    assert [node.is_found for node in tree.nodes] == [False, True]
    assert names(capability_tree(olga, WantedCapabilities(behind=True)).roots) == ["Hosting"]
    assert names(capability_tree(olga, WantedCapabilities(kind="service")).roots) == ["Service desk"]
    assert capability_tree(olga, WantedCapabilities(unit="99")).roots == ()


def test_below_a_hidden_parent_a_capability_stands_at_the_top(olga, sam, acme, sales, sign_in):
    warehouse = Unit.objects.create(organization=acme, name="Warehouse")
    above = create_capability(by=olga, name="Robots", unit=warehouse)
    below = create_capability(by=olga, name="Quoting robot", unit=sales, parent=above)
    assert names(capability_tree(sam, WantedCapabilities()).roots) == ["Quoting robot"]
    page = sign_in(sam).get(reverse("capability", args=["acme", below.pk])).content.decode()
    assert "Robots" not in page

    said = {"name": "Quote bot", "kind": "service", "revision": 1, "unit": sales.pk, "parent": above.pk}
    assert sign_in(sam).post(reverse("capability-edit", args=["acme", below.pk]), said).status_code == 302
    below.refresh_from_db()
    assert (below.name, below.parent) == ("Quote bot", above)


def test_maturity_is_said_in_words_and_drawn_as_a_bar():
    behind = maturity(Capability(maturity=1, wanted=3))
    assert (behind.now, behind.wanted, behind.is_behind) == ("by chance", "defined", True)
    assert behind.steps == ("now", "wanted", "wanted", "", "")
    unknown = maturity(Capability(maturity=None, wanted=3))
    assert (unknown.now, unknown.is_behind) == ("", False)
    absent = maturity(Capability(maturity=0, wanted=0))
    assert (absent.now, absent.is_behind, absent.steps[0]) == ("absent", False, "")


def test_the_tree_takes_as_many_queries_for_many_as_for_one(olga, databases, sign_in, django_assert_max_num_queries):
    client, address = sign_in(olga), reverse("capabilities", args=["acme"])
    client.get(address)
    for number in range(4):
        create_capability(by=olga, name=f"Part {number}", parent=databases)
    with django_assert_max_num_queries(9):
        page = client.get(address).content.decode()
    assert "4 parts of Databases" in page


def test_the_page_shows_who_uses_it_and_what_delivers_it(olga, tracking, databases, sign_in):
    cloudy = Supplier.objects.create(organization=olga.organization, name="Cloudy")
    change_capability(capability=databases, revision=1, by=olga, suppliers=[cloudy], maturity=2)
    Use.objects.create(organization=olga.organization, product=tracking, capability=databases, manner="own", quality=0)
    relate(consumer=databases.item, needs=[Need(add_item(by=olga, item_class="service", name="Cluster"))], by=olga)
    page = sign_in(olga).get(reverse("capability", args=["acme", databases.pk])).content.decode()
    for words in ("Cloudy", "Cluster", "Parcel tracking", "own build", "unusable", "not reached", "Hosting"):
        assert words in page


def test_a_capability_with_parts_or_moved_too_deep_is_refused(olga, hosting, databases):
    with pytest.raises(DomainError, match="still used by 1"):
        bin.delete(hosting, by=olga)
    above = None
    for number in range(DEEPEST - 1):
        above = create_capability(by=olga, name=f"Level {number}", parent=above)
    with pytest.raises(DomainError, match="12 levels"):  # hosting would fit, what lies below it would not
        change_capability(capability=hosting, revision=1, by=olga, parent=above)


def test_a_form_says_why_it_cannot_lie_below_itself(ed, hosting, databases, sign_in):
    said = {"name": "Hosting", "kind": "technology", "revision": 1, "parent": databases.pk}
    response = sign_in(ed).post(reverse("capability-edit", args=["acme", hosting.pk]), said)
    assert response.status_code == 422
    assert "cannot lie below itself" in response.content.decode()


def test_a_new_one_below_another_is_offered_there(ed, hosting, sign_in):
    page = sign_in(ed).get(reverse("capability-new", args=["acme"]) + f"?parent={hosting.pk}").content.decode()
    assert f'<option value="{hosting.pk}" selected>' in page


def test_the_file_is_depth_first_and_names_parents_by_key(olga, databases, sign_in):
    create_capability(by=olga, name="Desk")
    lines = sign_in(olga).get(reverse("capabilities-csv", args=["acme"])).content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["desk", "Desk", "technology", ""],
        ["hosting", "Hosting", "technology", ""],
        ["databases", "Databases", "technology", "hosting"],
    ]
