"""How pages answer: a form with errors comes back as it was typed, with status 422."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _


def show(request, template: str, context: dict, form=None):
    """Render `template`; `form`, if given, is in the context and decides the status."""
    failed = form is not None and bool(form.errors)
    return render(
        request, template, {**context, "form": form} if form is not None else context, status=422 if failed else 200
    )


def tell_deleted(request, row) -> None:
    """Say that `row` is in the bin, with a button that takes it out again."""
    undo = reverse("bin-restore", args=[row.organization.slug, row._meta.model_name, row.pk])
    messages.success(request, _("“%(row)s” is in the bin.") % {"row": row}, extra_tags=undo)


def asked(request, name: str, most: int = 100) -> str:
    """A word of the query string, cut to `most` letters and without the NUL that PostgreSQL cannot store."""
    return request.GET.get(name, "").replace("\x00", "")[:most]
