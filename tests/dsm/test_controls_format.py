"""Catalogues of controls as YAML: what is refused, that nothing is lost, and the shape of the one that ships."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from dsm.controls.burden import ramp
from dsm.controls.control import Attribute, Catalogue, Family, applicable, problems
from dsm.controls.format import InvalidCatalogue, read, write
from dsm.controls.starter import FILE, starter
from dsm.portfolio import STAGES
from tests.dsm.test_controls import WORDS, some_controls

HEAD = "catalogue: own\nversion: 1\ntitle: Own\nattributes: [{key: payments, title: Payments}]\ncontrols:\n"
LEVELS = "levels: {discovery: n/a, alpha: guidance, beta: mandatory, live: mandatory}"


def one(text: str = "", *, levels: str = LEVELS) -> str:
    return f"{HEAD}  - key: a\n    family: governance\n    title: A\n    {levels}\n    {text}\n"


def refusals(source: str) -> list[str]:
    with pytest.raises(InvalidCatalogue) as error:
        read(source)
    return error.value.problems


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "The file is empty."),
        ("- a", "Line 1: The file must be a mapping of keys, not a list."),
        (one("effort: 3"), "Line 10, a: 'effort' is not a known key; did you mean 'effort_days'?"),
        (one("famly: x"), "Line 10, a: 'famly' is not a known key; did you mean 'family'?"),
        (one("title: B"), "Line 10, a: 'title' stands here twice."),
        (one("when: paymets"), "Line 10, a.when: 'paymets' is none of the attributes of this catalogue. List it there first."),
        (one("when: [payments]"), "Line 10, a.when: A condition is text such as 'payments and (public or vip-users)', not a list."),
        (one("hard: maybe"), "Line 10, a.hard: This must be true or false, not 'maybe'."),
        (one("lead_days: 1.5"), "Line 10, a.lead_days: This must be a whole number."),
        (one("effort_days: -1"), "Line 10, a.effort_days: Effort lies between 0 and 3,650 days."),
        (
            one(levels="levels: {discovery: mandatory, alpha: guidance, beta: mandatory, live: mandatory}"),
            "Line 9, a.levels.alpha: At alpha it is 'guidance', which is less than 'mandatory' at discovery. A level never falls.",
        ),
        (one(levels="levels: {discovery: n/a, alpha: guidance, beta: mandatory}"), "Line 9, a.levels: 'live' is missing."),
        (one(levels="levels: {discovery: none, alpha: n/a, beta: n/a, live: n/a}"), "Line 9, a.levels.discovery: A level is one of n/a, guidance, recommended, mandatory, not 'none'."),
        ("catalogue: own\nversion: 1\ntitle: Own\n", "Line 1: 'controls' is missing."),
        (HEAD + "  - {key: a, family: chance, title: A, " + LEVELS + "}", "Line 6, a.family: This must be one of strategy, governance, processes, policies, not 'chance'."),
        (one().replace("version: 1", "version: 0"), "Line 2, version: A version is a whole number from 1."),
        (one().replace("{key: payments, ", "{key: Pay ments, "), "Line 4, attributes: An attribute is a word of 1 to 40 small letters, digits and '-', beginning with a letter."),
        (one("evidence: &x y"), "Line 10: References (&name, *name) are not allowed; repeat the text."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_its_line_and_key(source, sentence):
    assert refusals(source) == [sentence]


def test_all_that_is_wrong_is_told_at_once_and_in_order():
    source = HEAD + "".join(f"  - {{key: c{number}, family: x, title: T, {LEVELS}}}\n" for number in range(60))
    found = refusals(source)
    assert found[0].startswith("Line 6, c0.family")
    assert len(found) == 51
    assert found[-1] == "And 10 more problems of this file."


def test_a_control_is_read_with_everything_that_is_said_of_it():
    (control,) = read(
        one("{}when: payments\n    effort_days: 1.5\n    lead_days: 30\n    hard: true".format(""))
    ).controls
    assert (control.effort, control.lead_days, control.valid_days, control.hard) == (Fraction(3, 2), 30, None, True)
    assert str(control.when) == "payments"
    assert control.levels[2].word == "mandatory"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=30)
@given(some_controls)
def test_what_is_written_is_read_back(controls):
    catalogue = Catalogue("own", 3, "Own", tuple(controls), "Sum", "de", tuple(Attribute(word) for word in WORDS))
    assert read(write(catalogue)) == catalogue


# --- the catalogue that ships ---------------------------------------------------------------------------------------------


def test_the_starter_catalogue_has_a_good_shape():
    catalogue = starter()
    assert len(catalogue.controls) >= 40
    assert {control.family for control in catalogue.controls} == set(Family)
    assert not problems(catalogue)
    for control in catalogue.controls:
        assert control.title and control.purpose and control.evidence, control.key
        assert control.effort is not None and control.lead_days is not None, control.key
    asked_for = frozenset[str]().union(*(control.when.words() for control in catalogue.controls if control.when))
    assert asked_for == catalogue.words  # no attribute that switches nothing on
    assert read(write(catalogue)) == catalogue


def test_the_starter_catalogue_is_light_in_discovery_and_has_its_hard_gates_in_beta():
    catalogue = starter()
    for attributes in (frozenset(), catalogue.words):
        shares = [one.share for one in ramp(applicable(catalogue.controls, attributes))]
        assert shares[0] < Fraction(1, 10) and shares[1] < Fraction(1, 4) < Fraction(1, 2) < shares[2] < shares[3]
    hard = [control for control in catalogue.controls if control.hard]
    assert {"usable-by-everyone", "security-tested", "privacy-judged", "payments-safe"} <= {one.key for one in hard}
    assert all(control.mandatory("live") for control in hard)
    late = [control.key for control in hard if not control.mandatory("beta")]
    assert late == ["patched"]  # nothing to mend before people use it


def test_the_starter_file_repeats_no_sentence():
    controls = starter().controls
    for part in ("title", "purpose", "evidence"):
        said = [getattr(control, part) for control in controls]
        assert len(set(said)) == len(said)
    assert all(stage in FILE.read_text() for stage in STAGES)
