"""What the steps of a scale are called where people read them."""

from django.utils.translation import gettext_lazy as _

MATURITY = [
    (0, _("absent")), (1, _("by chance")), (2, _("repeated")), (3, _("defined")), (4, _("measured")),
    (5, _("as good as it gets")),
]  # fmt: skip
QUALITY = [(0, _("unusable")), (1, _("poor")), (2, _("fair")), (3, _("good")), (4, _("excellent"))]
# What happens to the product when the capability fails.
CRITICALITY = [
    (0, _("nobody notices")), (1, _("it is noticed")), (2, _("it slows down")), (3, _("it barely works")),
    (4, _("it stops")),
]  # fmt: skip


def word(scale: list[tuple[int, str]], step: int | None) -> str:
    """The word of a step; "" when nobody said."""
    return "" if step is None else str(dict(scale)[step])
