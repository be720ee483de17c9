"""The look of the workbook: the colours of the screen's light theme as Excel formats."""

from functools import lru_cache

from reports.colours import ON_STEPS, STEPS, TONES, colour

NUMBER, PERCENT = "#,##0.##", "0 %"


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook):
        self.workbook = workbook
        base = {"font_name": "Calibri", "font_size": 11, "font_color": colour("ink"), "valign": "top"}
        self.format = lru_cache(None)(lambda **own: workbook.add_format({**base, **own}))
        self.title = self.format(bold=True, font_size=20, valign="vcenter")
        self.heading = self.format(bold=True, font_size=13)
        self.lead = self.format(font_size=13, text_wrap=True)
        self.wrapped = self.format(text_wrap=True)
        self.muted = self.format(font_color=colour("ink-2"), text_wrap=True)
        self.note = self.format(font_color=colour("ink-2"))
        self.link = self.format(font_color=colour("accent"), underline=1)
        self.head = self.format(bold=True, text_wrap=True, bottom=1, font_color=colour("ink"), bg_color=colour("wash"))
        self.figure = self.format(bold=True, font_size=14, align="left")

    def cell(self, *, numeric=False, percent=False, step=None, tone="", total=False, hatched=False, marked=False):
        """The format of a table's cell; `marked` gives it the thick foot of the practised level."""
        own = {"text_wrap": True, "align": "right" if numeric else "left"}
        if numeric or percent:
            own["num_format"] = PERCENT if percent else NUMBER
        if step is not None:
            own |= {"bg_color": STEPS[step], "font_color": ON_STEPS[step], "align": "center"}
        if tone:
            own |= {"font_color": TONES[tone]}
        if total:
            own |= {"bold": True, "top": 1}
        if hatched:
            own |= {"pattern": 14, "fg_color": colour("line"), "bg_color": colour("paper"), "align": "center"}
        if marked:
            own |= {"bottom": 5}
        return self.format(**own)
