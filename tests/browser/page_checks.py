"""Questions that browser tests ask of a page: has Dash come to rest, and does axe find barriers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"


def wait_until_settled(page: Page) -> None:
    """Return when Dash has drawn its layout and no callback is waiting or running; raise TimeoutError otherwise."""
    page.wait_for_function(
        """() => {
            if (!window.store || document.querySelector('._dash-loading')) return false;
            const {stored, completed, ...pending} = window.store.getState().callbacks;
            return Object.values(pending).every(callbacks => callbacks.length === 0);
        }"""
    )


def serious_violations(page: Page, within: str = "body") -> list[str]:
    """What axe-core calls serious or critical inside the CSS selector `within`, one readable line per element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    answer: dict[str, Any] = page.evaluate(
        "within => axe.run(within, {resultTypes: ['violations'], elementRef: false})", within
    )
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {' '.join(map(str, element['target']))}"
        for rule in answer["violations"]
        if rule["impact"] in {"serious", "critical"}
        for element in rule["nodes"]
    ]
