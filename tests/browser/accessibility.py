"""axe-core on a page as it stands: every rule that it has, nothing switched off."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RUN = "options => axe.run({resultTypes: ['violations'], ...options}).then(({violations}) => violations)"
# The rules that colours can break. A change of the theme changes nothing else, so there they are enough.
COLOURS = ("color-contrast", "link-in-text-block")

# By how many pixels a page is wider than its window.
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


def violations(page: Page, only: tuple[str, ...] = ()) -> list[str]:
    """One line for each rule that the page breaks: the rule, and the elements that break it. `only` names few rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{rule['id']}: " + " | ".join(f"{node['target']} {node['html'][:160]}" for node in rule["nodes"][:4])
        for rule in page.evaluate(RUN, {"runOnly": list(only)} if only else {})
    ]


def fits(page: Page) -> bool:
    """Whether the page is no wider than its window; its charts follow a new size a moment later."""
    for _ in range(50):
        if page.evaluate(OVERFLOW) <= 0:
            return True
        page.wait_for_timeout(100)
    return False
