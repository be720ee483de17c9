"""How pages answer that are edited where they stand: with the parts that changed, or with a sentence and both versions."""

from django.shortcuts import render


def refused(request, sentence: str, *, status: int = 422, both: dict | None = None, parts: str = "", **context):
    """A sentence beside the field. `both` is {"mine", "theirs"} when somebody else has written in between; `parts` is then
    the template of what stands there now.
    """
    shown = {"sentence": sentence, "both": both, "parts": parts, **context}
    return render(request, "valuestreams/_refused.html", shown, status=status)
