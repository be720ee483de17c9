"""What stands where somebody still has to write: "TBD", "$x", "[What are the …]"."""

import re

PLACEHOLDER = re.compile(
    r"\b(tbd|tba|tbc|tbs)\b|\bto be (determined|defined|decided|announced|confirmed|completed|specified)(?=[.)\]!]*\s*$)|"
    r"^to be (determined|defined|decided|announced|confirmed|completed|specified|added)\b|"
    r"[$€£]\s?[x?]+(?!\w)|(?<![\w.])[x?]+\s?%|\b(xx|xxx|yyy|zzz)\b|_{3,}|\?{2,}|\blorem ipsum\b|\[\s*(\.{2,}|…)\s*\]|"
    r"\bwhat does (this|that|it) mean\b|\[(insert|fill|add|define|describe|what|who|how|why|when|which|include|your|name|"
    r"number|date|title|initials)\b[^\[\]]*\]|<(insert|fill|add|your|name|number|date)\b[^<>]*>",
    re.IGNORECASE,
)
