"""Who exports her account gets what she signed, and nothing of others."""

import json

import pytest

from tests.vpmom.conftest import key
from tests.vpmom.sign_offs import name, say
from vpmom.account_export import signatures
from vpmom.services import submitting

pytestmark = pytest.mark.django_db


def test_her_signatures_and_nobody_elses(plan, ed, connie):
    version = submitting.submit(plan=name(plan), by=ed)
    say(version, ed, "object", "Too many hubs", item=key(7))
    say(version, connie, "agree")
    (one,) = json.loads(json.dumps(signatures(ed.user)))["signatures"]
    assert one.pop("at")
    assert one == {
        "organization": "Acme", "plan": "Acme 2027", "version": None, "checksum": version.checksum, "about": "Ed",
        "word": "object", "text": "Too many hubs", "line": key(7),
    }  # fmt: skip
