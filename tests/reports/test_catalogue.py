from reports.catalogue import check_sections, sections


def test_sections_come_in_the_order_of_the_settings(sections_of):
    sections_of("Second", "First")
    assert list(sections()) == ["test.second", "test.first"]


def test_a_path_that_leads_nowhere_is_an_error(settings):
    settings.REPORT_SECTIONS = ["nowhere.Section", "tests.reports.small_sections.Nonsense"]
    assert [error.id for error in check_sections()] == ["reports.E001", "reports.E001"]


def test_what_is_no_section_is_an_error(sections_of):
    sections_of("Incomplete")
    (error,) = check_sections()
    assert "has no title, permission, build" in error.msg


def test_an_unknown_permission_is_an_error(sections_of):
    sections_of("UnknownPermission")
    assert [error.id for error in check_sections()] == ["reports.E003"]


def test_one_key_twice_is_an_error(sections_of):
    sections_of("First", "Second", "First")
    (error,) = check_sections()
    assert "share the key 'test.first'" in error.msg


def test_good_sections_pass(sections_of):
    sections_of("First", "Second", "Secret")
    assert check_sections() == []
