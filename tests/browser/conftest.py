"""The real program in a real browser: one server, one Chromium and one tab per test process.

Opening a page in a tab that has shown one before takes a third of the time of a new one, because the scripts are
compiled already. So `page` is the same tab for every test, emptied after each; a test that needs a profile or a
history of its own, or leaves something behind in the tab, takes `fresh_page`. The empty page is one of the program's
own: at about:blank the browser gives the tab another process, which has compiled nothing.

A test fails on any console error, uncaught exception, CSP violation or request that leaves 127.0.0.1. A test that
provokes an error on purpose says so with `@pytest.mark.expects_complaint("regular expression")`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.chromium import launch
from tests.browser.page_checks import watch
from tests.browser.serving import serving

SIZE: ViewportSize = {"width": 1600, "height": 1000}


@pytest.fixture(scope="session")
def demo_address(demo_store: Path) -> Iterator[str]:
    """The address of the program, serving the demo cohort for as long as the session lasts."""
    from app import create_app
    from data.settings import Settings

    with serving(create_app(Settings(store=demo_store))) as address:
        yield address


@pytest.fixture
def base_url(demo_address: str) -> str:
    """The program that a fresh page opens; a test module may serve another."""
    return demo_address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def tab(browser: Browser, demo_address: str) -> tuple[Page, list[str]]:
    """The tab that the tests share, and what is complained of in it."""
    context = browser.new_context(base_url=demo_address, viewport=SIZE)
    complaints = watch(context)
    return context.new_page(), complaints


@pytest.fixture
def page(tab: tuple[Page, list[str]], request: pytest.FixtureRequest) -> Iterator[Page]:
    """The shared tab at a page without scripts: nothing stored, nothing held back, at its usual size."""
    shared, complaints = tab
    complaints.clear()
    yield shared
    empty(shared)
    check(complaints, request)


@pytest.fixture
def fresh_page(browser: Browser, base_url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a profile of its own."""
    context = browser.new_context(base_url=base_url, viewport=SIZE)
    complaints = watch(context)
    yield context.new_page()
    context.close()
    check(complaints, request)


def empty(page: Page) -> None:
    """Leave nothing of a test in the tab for the next."""
    page.unroute_all(behavior="ignoreErrors")
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.goto("/healthz")
    page.context.clear_cookies()
    page.set_viewport_size(SIZE)


def check(complaints: list[str], request: pytest.FixtureRequest) -> None:
    """Fail on what the browser complained of unexpectedly, and on an expected complaint that did not come."""
    expected = [marker.args[0] for marker in request.node.iter_markers("expects_complaint")]
    surprising = [text for text in complaints if not any(re.search(pattern, text) for pattern in expected)]
    assert not surprising, "The browser complained:\n" + "\n".join(surprising)
    missing = [pattern for pattern in expected if not any(re.search(pattern, text) for text in complaints)]
    assert not missing, f"The browser should have complained, and did not: {missing}"
