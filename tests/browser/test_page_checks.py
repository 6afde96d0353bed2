"""The watch over every browser test sees what it is meant to see, and stays silent otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.page_checks import serious_violations, watch

STRICT_PAGE = """<!doctype html><html lang="en"><head><title>t</title>
<meta http-equiv="Content-Security-Policy" content="script-src 'none'"></head><body>%s</body></html>"""


@pytest.fixture
def unwatched(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context()
    yield fresh
    fresh.close()


@pytest.mark.parametrize(
    ("script", "event", "complaint"),
    [
        ("console.error('broken')", "console", "console error: broken"),
        ("setTimeout(() => { throw new Error('thrown') })", "weberror", "uncaught exception: thrown"),
        (
            "fetch('http://example.org/beacon').catch(() => 0)",
            "request",
            "to another host: http://example.org/beacon",
        ),
        (
            "new Image().src = 'http://example.org/pixel'",
            "request",
            "to another host: http://example.org/pixel",
        ),
        ("window.open('http://example.org/share')", "request", "to another host: http://example.org/share"),
    ],
)
def test_watch_complains(unwatched: BrowserContext, script: str, event: str, complaint: str) -> None:
    complaints = watch(unwatched)
    page = unwatched.new_page()
    with unwatched.expect_event(event):
        page.evaluate(script)
    assert any(complaint in text for text in complaints), complaints


def test_watch_complains_of_a_websocket_to_another_host(unwatched: BrowserContext) -> None:
    complaints = watch(unwatched)
    page = unwatched.new_page()
    with page.expect_websocket():
        page.evaluate("new WebSocket('ws://example.org/live')")
    assert any("ws://example.org/live" in text for text in complaints), complaints


def test_watch_complains_of_what_the_content_security_policy_blocked(unwatched: BrowserContext) -> None:
    complaints = watch(unwatched)
    page = unwatched.new_page()
    with unwatched.expect_console_message(lambda message: message.text.startswith("CSP violation")):
        page.goto("data:text/html," + quote(STRICT_PAGE % "<script>document.title = 'ran'</script>"))
    assert page.title() == "t"
    assert any("CSP violation of script-src" in text for text in complaints), complaints


def test_watch_is_silent_about_a_quiet_page(unwatched: BrowserContext) -> None:
    complaints = watch(unwatched)
    page = unwatched.new_page()
    page.set_content("<p>quiet</p>")
    page.evaluate("console.log('fine'); new Image().src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='")
    assert complaints == []


def test_axe_runs_under_a_strict_policy_and_names_the_element(unwatched: BrowserContext) -> None:
    page = unwatched.new_page()
    page.set_content(STRICT_PAGE % "<main><h1>h</h1><img id='bare' src='data:,'></main>")
    violations = serious_violations(page)
    assert len(violations) == 1
    assert violations[0].startswith("image-alt (critical)")
    assert violations[0].endswith("#bare")


def test_axe_is_silent_about_an_accessible_page(unwatched: BrowserContext) -> None:
    page = unwatched.new_page()
    page.set_content(STRICT_PAGE % "<main><h1>h</h1><p>text</p></main>")
    assert serious_violations(page) == []
