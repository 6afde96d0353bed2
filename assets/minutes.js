/* Where the sheet for the minutes is full, the longest list that may be cut short (`data-fit` says of what) loses its
   last line until everything fits, and its last line says how many are on the Patient page. A list that holds others is
   cut only when those are empty. Measured at the size of paper. */
(function () {
  "use strict";

  const SHEET = "minutes-sheet";
  const SLACK_PX = 3;

  const linesOf = (list) => [...list.children].filter((line) => !line.classList.contains("fit-more"));
  const shownOf = (list) => linesOf(list).filter((line) => !line.hidden).length;
  const isThere = (list) => !list.closest("[hidden]");
  const heightOf = (list) => linesOf(list).reduce((sum, line) => sum + line.offsetHeight, 0);
  const isFull = (column) => needed(column) > column.clientHeight - SLACK_PX;

  function needed(column) {
    return column.lastElementChild.getBoundingClientRect().bottom - column.getBoundingClientRect().top;
  }

  function show(list, shown) {
    const lines = linesOf(list);
    const missing = lines.length - shown;
    lines.forEach((line, at) => (line.hidden = at >= shown));
    const more = list.querySelector(":scope > .fit-more");
    more.hidden = missing === 0;
    const words = "… " + list.dataset.fit + ": " + missing + (shown ? " more" : "") + " on the Patient page";
    (more.firstElementChild || more).textContent = missing ? words : "";
  }

  function fit(column) {
    const lists = [...column.querySelectorAll("[data-fit]")];
    lists.forEach((list) => show(list, linesOf(list).length));
    while (isFull(column)) {
      const filled = lists.filter((list) => isThere(list) && shownOf(list));
      const inner = filled.filter((list) => !filled.some((other) => other !== list && list.contains(other)));
      if (inner.length === 0) break;
      const longest = inner.reduce((one, other) => (heightOf(other) > heightOf(one) ? other : one));
      show(longest, shownOf(longest) - 1);
    }
    const isCut = (list) => isThere(list) && linesOf(list).length > shownOf(list);
    while (lists.filter(isCut).some((list) => fill(list, column)));
  }

  /* One more line where it fits: what went last may have made more room than was needed. */
  function fill(list, column) {
    show(list, shownOf(list) + 1);
    if (!isFull(column)) return true;
    show(list, shownOf(list) - 1);
    return false;
  }

  function fitAll() {
    const sheet = document.getElementById(SHEET);
    if (!sheet || sheet.hidden) return;
    sheet.dataset.measuring = "";
    sheet.querySelectorAll(".sheet-head, .sheet-column").forEach(fit);
    delete sheet.dataset.measuring;
    redraw();
  }

  /* The curve gets what height is left. */
  function redraw() {
    const curve = document.querySelector(".sheet-curve:not([hidden]) .js-plotly-plot");
    if (curve && curve.offsetHeight) window.Plotly.Plots.resize(curve);
  }

  document.addEventListener("afterwatch:drawn", function (event) {
    if (event.target.closest(".sheet-curve")) redraw();
  });

  let waiting = 0;
  window.afterwatch.watch(["data-still"], function (changes) {
    const sheet = document.getElementById(SHEET);
    const isFilled = (change) => change.attributeName === "data-still" && sheet.contains(change.target);
    if (!sheet || !changes.some(isFilled)) return;
    waiting = waiting || window.requestAnimationFrame(function () {
      waiting = 0;
      fitAll();
    });
  });
})();
