"""The colours of the light theme for what has no stylesheet: paper and workbooks. A test holds them to the stylesheet."""

LIGHT = {
    "ink": "#1b2430",
    "ink-2": "#55606e",
    "paper": "#ffffff",
    "ground": "#f6f5f2",
    "wash": "#f0efeb",
    "line": "#dedcd6",
    "edge": "#868d95",
    "accent": "#1d4e6b",
    "accent-soft": "#e5eef3",
    "under": "#9c4a08",
    "under-soft": "#fbeedf",
    "over": "#6243a0",
    "over-soft": "#efe9f9",
    "ok": "#246a5f",
    "ok-soft": "#e4f0ed",
    "bad": "#b3261e",
    "bad-soft": "#fbe9e7",
    "step-0": "#edf2f1",
    "step-1": "#cbe3de",
    "step-2": "#9fcac1",
    "step-3": "#33796e",
    "step-4": "#16524a",
}


def colour(name: str) -> str:
    return LIGHT[name]


STEPS = tuple(LIGHT[f"step-{step}"] for step in range(5))
ON_STEPS = (*(LIGHT["ink"],) * 3, *(LIGHT["paper"],) * 2)
TONES = {"under": LIGHT["under"], "warn": LIGHT["under"], "over": LIGHT["over"], "ok": LIGHT["ok"], "bad": LIGHT["bad"]}
