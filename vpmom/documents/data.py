"""A plan as data: the shape of `vpmom.frozen`, which reads it back."""

from __future__ import annotations

import json

from vpmom.frozen import freeze
from vpmom.plan import Plan


def render(text: Plan) -> str:
    return json.dumps(freeze(text), ensure_ascii=False, indent=1)
