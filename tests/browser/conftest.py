"""The real program in a real browser: one server and one Chromium per test process, a fresh page per test.

A test fails on any console error, uncaught exception, CSP violation or request that leaves 127.0.0.1. A test that
provokes an error on purpose says so with `@pytest.mark.expects_complaint("regular expression")`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.page_checks import watch
from tests.browser.serving import serving


@pytest.fixture(scope="session")
def base_url(demo_store: Path) -> Iterator[str]:
    """The address of the program, serving the demo cohort for as long as the session lasts."""
    from app import create_app
    from data.settings import Settings

    with serving(create_app(Settings(store=demo_store))) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser, base_url: str, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A fresh browser profile; its pages are watched, and complaints fail the test when it ends."""
    fresh = browser.new_context(base_url=base_url, viewport={"width": 1600, "height": 1000})
    complaints = watch(fresh)
    yield fresh
    fresh.close()
    expected = [marker.args[0] for marker in request.node.iter_markers("expects_complaint")]
    surprising = [text for text in complaints if not any(re.search(pattern, text) for pattern in expected)]
    assert not surprising, "The browser complained:\n" + "\n".join(surprising)
    missing = [pattern for pattern in expected if not any(re.search(pattern, text) for text in complaints)]
    assert not missing, f"The browser should have complained, and did not: {missing}"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
