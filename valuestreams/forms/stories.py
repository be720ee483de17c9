"""What is sent from the story map. The limits of a story and of a release are told by their services."""

from django import forms
from django.utils.translation import gettext_lazy

from organizations.forms import ServiceForm
from valuestreams.stories import LONGEST_NAME, LONGEST_STORY, cuts
from valuestreams.stream import Stream

KEY = {"max_length": 60}


class StoryText(ServiceForm):
    """The words, required by the service, which says it better."""

    text = forms.CharField(
        label=gettext_lazy("Story"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_STORY}),
    )  # fmt: skip


class AddStoryForm(StoryText):
    step = forms.SlugField(**KEY, widget=forms.HiddenInput)
    slice_key = forms.SlugField(**KEY, required=False, widget=forms.HiddenInput)


class WriteStoryForm(StoryText):
    story = forms.SlugField(**KEY)
    was = forms.CharField(max_length=2000, required=False, strip=False)


class FinishStoryForm(ServiceForm):
    story = forms.SlugField(**KEY)
    done = forms.BooleanField(required=False)


class MoveStoryForm(ServiceForm):
    story = forms.SlugField(**KEY, widget=forms.HiddenInput)
    step = forms.SlugField(label=gettext_lazy("Step"), **KEY)
    slice_key = forms.SlugField(label=gettext_lazy("Release"), **KEY, required=False)
    before = forms.SlugField(**KEY, required=False, widget=forms.HiddenInput)


class WhereForm(MoveStoryForm):
    """The same as a form that people see: with the steps and releases to choose from."""

    def __init__(self, *args, value: Stream, **kwargs):
        super().__init__(*args, **kwargs)
        slices = [(cut.slice.key, cut.slice.name) if cut.slice else ("", gettext_lazy("Later")) for cut in cuts(value)]
        self.fields["step"].widget = forms.Select(choices=[(step.key, step.label) for step in value.steps])
        self.fields["slice_key"].widget = forms.Select(choices=slices)


class StoryForm(ServiceForm):
    story = forms.SlugField(**KEY, widget=forms.HiddenInput)


class SliceNameForm(ServiceForm):
    name = forms.CharField(
        label=gettext_lazy("New release"), max_length=1000, required=False,
        widget=forms.TextInput(attrs={"maxlength": LONGEST_NAME}),
    )  # fmt: skip


class RenameSliceForm(SliceNameForm):
    slice_key = forms.SlugField(**KEY)


class MoveSliceForm(ServiceForm):
    slice_key = forms.SlugField(**KEY)
    later = forms.BooleanField(required=False)


class SliceForm(ServiceForm):
    slice_key = forms.SlugField(**KEY)
