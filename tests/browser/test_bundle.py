"""The browser draws with the vendored cartesian bundle and never fetches the full plotly.js."""

from __future__ import annotations

import plotly.offline
from playwright.sync_api import Page

from tests.browser.page_checks import wait_until_settled


def test_page_draws_with_the_vendored_bundle_only(fresh_page: Page) -> None:
    scripts: list[str] = []
    fresh_page.on("request", lambda request: scripts.append(request.url) if "plotly" in request.url else None)
    fresh_page.goto("/")
    wait_until_settled(fresh_page)
    fresh_page.wait_for_selector(".js-plotly-plot .main-svg")
    assert fresh_page.evaluate("window.Plotly.version") == plotly.offline.get_plotlyjs_version()
    assert len(scripts) == 1, scripts
    assert "/assets/vendor/plotly-cartesian.min.js" in scripts[0]
