"""Writing the story map of a state. Each change is a move of `valuestreams.stories`, kept in the history."""

from django.utils.translation import gettext as _

from organizations.errors import Stale
from organizations.models import Membership
from valuestreams import stories
from valuestreams import stream as values
from valuestreams.models import State
from valuestreams.services.writing import edit


def add_story(*, state: State, step: str, text: str, slice_key: str = "", by: Membership) -> values.Stream:
    """Last of its slice below the step; "" is what waits for later. Raises DomainError, as all of these do."""
    return edit(
        state=state,
        move=lambda stream: stories.put_story(stream, step, text, slice_key=slice_key or None),
        what=_("New story: %(text)s") % {"text": text.strip()[:80]},
        by=by,
    )


def write_story(*, state: State, story: str, text: str, was: str, by: Membership) -> values.Stream:
    """Other words. Raises Stale, with the story as it stands, when its words are no longer `was`."""

    def move(stream: values.Stream) -> values.Stream:
        _step, found = stories.find(stream, story)
        if found.text != was and found.text != text:
            raise Stale(_("Somebody else has changed this story in the meantime."), {"text": found.text})
        return stories.write_story(stream, story, text)

    return edit(state=state, move=move, what=_("Story: %(text)s") % {"text": text.strip()[:80]}, by=by)


def finish_story(*, state: State, story: str, done: bool, by: Membership) -> values.Stream:
    return edit(
        state=state,
        move=lambda stream: stories.finish_story(stream, story, done),
        what=_("Story is done") if done else _("Story is not done"),
        by=by,
    )


def move_story(
    *, state: State, story: str, step: str, slice_key: str = "", before: str = "", by: Membership
) -> values.Stream:
    return edit(
        state=state,
        move=lambda stream: stories.move_story(stream, story, step, slice_key=slice_key or None, before=before or None),
        what=_("Move of a story"),
        by=by,
    )


def remove_story(*, state: State, story: str, by: Membership) -> values.Stream:
    return edit(
        state=state, move=lambda stream: stories.remove_story(stream, story), what=_("Removal of a story"), by=by
    )


def add_slice(*, state: State, name: str, by: Membership) -> values.Stream:
    what = _("New release: %(name)s") % {"name": name}
    return edit(state=state, move=lambda stream: stories.put_slice(stream, name), what=what, by=by)


def rename_slice(*, state: State, slice_key: str, name: str, by: Membership) -> values.Stream:
    what = _("Name of a release: %(name)s") % {"name": name}
    return edit(state=state, move=lambda stream: stories.rename_slice(stream, slice_key, name), what=what, by=by)


def move_slice(*, state: State, slice_key: str, later: bool, by: Membership) -> values.Stream:
    move = 1 if later else -1
    what = _("Order of the releases")
    return edit(state=state, move=lambda stream: stories.move_slice(stream, slice_key, by=move), what=what, by=by)


def remove_slice(*, state: State, slice_key: str, by: Membership) -> values.Stream:
    what = _("Removal of a release")
    return edit(state=state, move=lambda stream: stories.remove_slice(stream, slice_key), what=what, by=by)
