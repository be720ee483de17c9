"""The moves of a story map: stories below the steps, cut by release slices from the first step to the last."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from valuestreams.editing import Impossible, replace_step
from valuestreams.stream import Slice, Step, Story, Stream

LONGEST_STORY = 300
LONGEST_NAME = 80
MOST_STORIES = 100  # of a step
MOST_SLICES = 30


def find(stream: Stream, key: str) -> tuple[Step, Story]:
    """The story `key` and its step. Raises Impossible when nobody finds it any more."""
    for step in stream.steps:
        for story in step.stories:
            if story.key == key:
                return step, story
    raise Impossible("This story is gone: somebody has removed it.")


def put_story(stream: Stream, step_key: str, text: str, *, slice_key: str | None = None) -> Stream:
    """A new story below the step, last of its slice (None: later). Raises KeyError and Impossible."""
    step = stream.step(step_key)
    _require_slice(stream, slice_key)
    _require_room(step)
    story = Story(_new_key((one.key for each in stream.steps for one in each.stories), "u"), _said(text), slice_key)
    return replace_step(stream, replace(step, stories=(*step.stories, story)))


def write_story(stream: Stream, key: str, text: str) -> Stream:
    """Other words for the story. Raises Impossible."""
    return _change(stream, key, text=_said(text))


def finish_story(stream: Stream, key: str, done: bool) -> Stream:
    return _change(stream, key, done=done)


def move_story(
    stream: Stream, key: str, step_key: str, *, slice_key: str | None = None, before: str | None = None
) -> Stream:
    """Put the story below `step_key`, in the slice `slice_key` (None: later), in front of the story `before` of that
    step, or behind all. Raises KeyError and Impossible.
    """
    _step, story = find(stream, key)
    _require_slice(stream, slice_key)
    stream = remove_story(stream, key)
    step = stream.step(step_key)
    _require_room(step)
    keys = [one.key for one in step.stories]
    at = keys.index(before) if before in keys else len(keys)
    moved = replace(story, slice=slice_key)
    return replace_step(stream, replace(step, stories=(*step.stories[:at], moved, *step.stories[at:])))


def remove_story(stream: Stream, key: str) -> Stream:
    """Raises Impossible."""
    step, _story = find(stream, key)
    return replace_step(stream, replace(step, stories=tuple(one for one in step.stories if one.key != key)))


def put_slice(stream: Stream, name: str) -> Stream:
    """A new release, behind the others and before what waits for later. Raises Impossible."""
    if len(stream.slices) >= MOST_SLICES:
        raise Impossible(f"A story map has at most {MOST_SLICES} releases. Remove one first.")
    added = Slice(_new_key((one.key for one in stream.slices), "r"), _named(stream, name))
    return replace(stream, slices=(*stream.slices, added))


def rename_slice(stream: Stream, key: str, name: str) -> Stream:
    _require_slice(stream, key)
    named = _named(stream, name, but=key)
    return replace(stream, slices=tuple(replace(one, name=named) if one.key == key else one for one in stream.slices))


def move_slice(stream: Stream, key: str, *, by: int) -> Stream:
    """Earlier by one (-1) or later by one (+1); at the ends nothing changes. Raises Impossible."""
    _require_slice(stream, key)
    slices = list(stream.slices)
    at = next(at for at, one in enumerate(slices) if one.key == key)
    to = min(max(at + by, 0), len(slices) - 1)
    slices.insert(to, slices.pop(at))
    return replace(stream, slices=tuple(slices))


def remove_slice(stream: Stream, key: str) -> Stream:
    """Its stories are not lost: they wait for later. Raises Impossible."""
    _require_slice(stream, key)
    kept = tuple(one for one in stream.slices if one.key != key)
    return replace(stream, slices=kept, steps=tuple(_later(step, key) for step in stream.steps))


@dataclass(frozen=True)
class Cut:
    """A release across the stream, or what waits (`slice` None). `cells` holds the stories of each step, in the order of
    the steps; `lacks` names the steps for which it has none, None for what waits: that need not be whole.
    """

    slice: Slice | None
    cells: tuple[tuple[Story, ...], ...]
    lacks: tuple[str, ...] | None

    @property
    def count(self) -> int:
        return sum(map(len, self.cells))

    @property
    def done(self) -> int:
        return sum(story.done for cell in self.cells for story in cell)

    @property
    def is_whole(self) -> bool:
        return self.lacks == ()


def cuts(stream: Stream) -> list[Cut]:
    """The releases in their order, and last what waits: stories without a slice, or of one that is gone."""
    known = {one.key for one in stream.slices}
    return [_cut(stream, one, known) for one in (*stream.slices, None)]


def _cut(stream: Stream, one: Slice | None, known: set[str]) -> Cut:
    def belongs(story: Story) -> bool:
        return story.slice not in known if one is None else story.slice == one.key

    cells = tuple(tuple(story for story in step.stories if belongs(story)) for step in stream.steps)
    empty = tuple(step.label for step, cell in zip(stream.steps, cells, strict=True) if not cell)
    return Cut(one, cells, None if one is None else empty)


def _change(stream: Stream, key: str, *, text: str | None = None, done: bool | None = None) -> Stream:
    step, story = find(stream, key)
    changed = replace(story, text=story.text if text is None else text, done=story.done if done is None else done)
    return replace_step(stream, replace(step, stories=tuple(changed if o.key == key else o for o in step.stories)))


def _later(step: Step, slice_key: str) -> Step:
    if all(story.slice != slice_key for story in step.stories):
        return step
    return replace(
        step, stories=tuple(replace(one, slice=None) if one.slice == slice_key else one for one in step.stories)
    )


def _said(text: str) -> str:
    plain = " ".join(text.split())
    if not plain:
        raise Impossible("A story needs words: what does the user do or get here?")
    if len(plain) > LONGEST_STORY:
        raise Impossible(f"This story has {len(plain)} letters. It may have {LONGEST_STORY}: split it.")
    return plain


def _named(stream: Stream, name: str, *, but: str | None = None) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise Impossible("A release needs a name.")
    if len(plain) > LONGEST_NAME:
        raise Impossible(f"This name has {len(plain)} letters. It may have {LONGEST_NAME}.")
    if any(one.name.casefold() == plain.casefold() and one.key != but for one in stream.slices):
        raise Impossible(f"There is a release “{plain}” already.")
    return plain


def _require_slice(stream: Stream, key: str | None) -> None:
    if key is not None and all(one.key != key for one in stream.slices):
        raise Impossible("This release is gone: somebody has removed it.")


def _require_room(step: Step) -> None:
    if len(step.stories) >= MOST_STORIES:
        raise Impossible(f"“{step.label}” has {MOST_STORIES} stories already. Remove one, or split the step.")


def _new_key(taken: Iterable[str], letter: str) -> str:
    """A letter and a number that no other has."""
    numbers = [int(key[1:]) for key in taken if key.startswith(letter) and key[1:].isdecimal() and len(key) < 12]
    return f"{letter}{max(numbers, default=0) + 1}"
