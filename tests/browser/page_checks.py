"""Questions that browser tests ask of a page: has Dash come to rest, does axe find barriers, did anything go wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
ASK_AXE = """
async ([within, rules]) => {
    const hidden = new CSSStyleSheet();
    const focused = document.activeElement;
    hidden.replaceSync(
        '.word-table tbody tr:nth-child(n + 5), tbody tr:nth-child(n + 9), .textpoint:nth-child(n + 20) ' +
        '{ display: none !important; }');
    document.adoptedStyleSheets.push(hidden);
    const answer = await axe.run({include: [within]}, {
        resultTypes: ['violations'], elementRef: false,
        ...(rules.length ? {runOnly: {type: 'rule', values: rules}} : {}),
    });
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(sheet => sheet !== hidden);
    focused.focus({preventScroll: true});
    return answer;
}
"""
"""Rows are hidden rather than excluded: looking up what is excluded takes axe longer than looking at it."""
REPORT_CSP_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event => console.error(
    'CSP violation of ' + event.effectiveDirective + ' by ' + (event.blockedURI || event.sourceFile)));
"""


def wait_until_settled(page: Page) -> None:
    """Return when Dash has drawn its layout and no callback is waiting or running; raise TimeoutError otherwise."""
    page.wait_for_function(
        """() => {
            if (!window.store || document.querySelector('._dash-loading')) return false;
            const {stored, completed, ...pending} = window.store.getState().callbacks;
            return Object.values(pending).every(callbacks => callbacks.length === 0);
        }"""
    )


def serious_violations(page: Page, within: str = "body", rules: tuple[str, ...] = ()) -> list[str]:
    """What axe-core calls serious or critical inside the CSS selector `within`, one readable line per element.

    `rules` are the names of axe's rules that are asked; all where none is given. Of the rows of a table and the
    words of a heat map the first few are looked at: the others are made like them, and there may be thousands.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    answer: dict[str, Any] = page.evaluate(ASK_AXE, [within, list(rules)])
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {' '.join(map(str, element['target']))}"
        for rule in answer["violations"]
        if rule["impact"] in {"serious", "critical"}
        for element in rule["nodes"]
    ]


def watch(context: BrowserContext) -> list[str]:
    """A list that grows by a sentence whenever a page of `context` errs or asks another host."""
    complaints: list[str] = []
    context.add_init_script(REPORT_CSP_VIOLATIONS)

    def note_request(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.hostname != "127.0.0.1":
            complaints.append(f"request to another host: {url}")

    def note_page(page: Page) -> None:
        page.on("websocket", lambda websocket: note_request(websocket.url))

    context.on("request", lambda request: note_request(request.url))
    context.on("page", note_page)
    context.on("weberror", lambda error: complaints.append(f"uncaught exception: {error.error}"))
    context.on(
        "console",
        lambda message: (
            complaints.append(f"console error: {message.text} ({message.location.get('url', '')})")
            if message.type == "error"
            else None
        ),
    )
    return complaints
