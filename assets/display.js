/* How the page looks and is steered: dark or light, large type, print, copied link, saved figure, filter panel, keys.
   What a reader chose is kept in the store `display` and in this browser; no request is made for it here. */
(function () {
  "use strict";

  const space = (window.dash_clientside = window.dash_clientside || {});
  const root = document.documentElement;
  const STORE = "display";
  const FEW_PIXELS = 16;
  const AT_REST_MILLISECONDS = 300;
  const TITLES = {
    board: "Board", cohort: "Cohort", patient: "Patient", minutes: "Minutes", worklist: "Worklist", data: "Data",
  };

  let told = window.innerWidth;
  let resting = 0;

  /* The choice as dcc.Store keeps it in this browser. */
  function chosen() {
    try {
      return JSON.parse(window.localStorage.getItem(STORE)) || {};
    } catch (unreadable) {
      return {};
    }
  }

  function show(display) {
    const projector = Boolean(display && display.projector);
    const dark = Boolean(display && display.theme === "dark") && !projector;
    root.dataset.theme = dark ? "dark" : "light";
    root.dataset.projector = String(projector);
    press("shell-theme", dark);
    press("shell-projector", projector);
  }

  function press(id, pressed) {
    const button = document.getElementById(id);
    if (button) button.setAttribute("aria-pressed", String(pressed));
  }

  function choose(change) {
    const display = Object.assign({ theme: "light", projector: false }, chosen(), { width: window.innerWidth }, change);
    told = display.width;
    show(display);
    space.set_props(STORE, { data: display });
  }

  /* Another width of the window is told when it has come to rest. A few pixels more or less move no word. */
  window.addEventListener("resize", function () {
    window.clearTimeout(resting);
    resting = window.setTimeout(function () {
      if (Math.abs(window.innerWidth - told) > FEW_PIXELS) choose({});
    }, AT_REST_MILLISECONDS);
  });

  function announce(words) {
    const place = document.getElementById("shell-announcer");
    if (place) place.textContent = words;
  }

  /* A link that opens this view. The clipboard of the browser needs a secure address; a hospital's may be plain http. */
  async function copyLink(button) {
    const link = window.location.href;
    let copied = false;
    try {
      await navigator.clipboard.writeText(link);
      copied = true;
    } catch (refused) {
      const field = document.createElement("textarea");
      field.value = link;
      field.className = "visually-hidden";
      document.body.appendChild(field);
      field.select();
      copied = document.execCommand("copy");
      field.remove();
      button.focus();
    }
    flash(button, copied ? "Link copied" : "Copy it from the address bar");
  }

  function flash(button, words) {
    announce(words);
    button.dataset.said = words;
    window.setTimeout(() => delete button.dataset.said, 2500);
  }

  /* A cohort's figure as a file, without the patient, with its question and data version written under it. */
  function saveFigure(button) {
    const graph = document.querySelector("#" + button.dataset.save + " .js-plotly-plot");
    if (!graph || !window.Plotly || !graph.layout.meta) return;
    const stamp = graph.layout.meta;
    const width = Math.max(graph.clientWidth, 640);
    const height = graph.clientHeight + 85;
    const margin = graph.layout.margin;
    const size = graph.layout.font.size;
    const isCohort = (part) => part.name !== "this patient";
    const words = (text, y, weight) => ({
      text: text, x: 0, xref: "paper", xanchor: "left", xshift: -margin.l + 8, y: y, yref: "paper", showarrow: false,
      yanchor: y > 0.5 ? "bottom" : "top", yshift: y > 0.5 ? margin.t + 4 : -margin.b - 8, align: "left", font: { size: weight },
    });
    const layout = Object.assign({}, graph.layout, {
      width: width, height: height, paper_bgcolor: getComputedStyle(document.body).getPropertyValue("--panel").trim(),
      margin: Object.assign({}, margin, { t: margin.t + 30, b: margin.b + 55 }),
      shapes: (graph.layout.shapes || []).filter(isCohort),
      annotations: [...graph.layout.annotations.filter(isCohort), words("<b>" + stamp.title + "</b>", 1, size + 2), words(stamp.definition + "<br>" + stamp.stamp, 0, size - 2)],
    });
    window.Plotly.downloadImage(
      { data: graph.data.filter(isCohort), layout: layout },
      { format: "svg", width: width, height: height, filename: "afterwatch-" + (stamp.subject || "incidence") + "-" + stamp.data_version }
    );
  }

  /* Filter panel: opened over the page, closed by Escape, focus goes in and comes back. */
  function filtersOpen() {
    const panel = document.getElementById("filters-panel");
    return Boolean(panel) && !panel.hidden;
  }

  function setFilters(open) {
    const panel = document.getElementById("filters-panel");
    const button = document.getElementById("filters-open");
    if (!panel || !button || open === filtersOpen()) return;
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      const first = panel.querySelector(".filters-body input");
      if (first) first.focus();
    } else {
      button.focus();
    }
  }

  /* Taking filters out of the address: of one field, or all that are not the patient, the axis or the grouping. */
  function reset(field) {
    const kept = ["patient", "scale", "panels", "sort", "rules", "order", "by", "horizon_years", "min_patients", "min_events", "min_at_risk", "tests"];
    const own = [field, field + "_min", field + "_max", field + "_unknown"];
    const parts = window.location.search.replace(/^\?/, "").split("&").filter((part) => {
      const key = part.split("=")[0];
      return part && (field === "all" ? kept.includes(key) : !own.includes(key));
    });
    space.set_props("url", { search: parts.length ? "?" + parts.join("&") : "" });
  }

  const BUTTONS = {
    "shell-theme": () => choose({ theme: root.dataset.theme === "dark" ? "light" : "dark", projector: false }),
    "shell-projector": () => choose({ projector: root.dataset.projector !== "true" }),
    "shell-print": printPage,
    "shell-copy-link": copyLink,
    "filters-open": () => setFilters(!filtersOpen()),
    "filters-close": () => setFilters(false),
  };

  document.addEventListener("click", function (event) {
    const button = event.target.closest && event.target.closest("button");
    const grouping = document.querySelector(".grouping[open]");
    if (grouping && !grouping.contains(event.target)) grouping.open = false;
    if (grouping && event.target.closest && event.target.closest(".popover a")) closeGrouping(grouping);
    if (!button) return;
    if (BUTTONS[button.id]) BUTTONS[button.id](button);
    else if (button.dataset.save) saveFigure(button);
    else if (button.dataset.reset) reset(button.dataset.reset);
  });

  /* A grouping is chosen: its list closes, the focus stays on the button. */
  document.addEventListener("change", function (event) {
    const grouping = event.target.closest && event.target.closest(".grouping");
    if (grouping && event.target.type === "radio" && !grouping.dataset.byKey) closeGrouping(grouping);
  });

  function closeGrouping(grouping) {
    grouping.open = false;
    grouping.querySelector("summary").focus();
  }

  document.addEventListener("pointerdown", function () {
    const grouping = document.querySelector(".grouping[open]");
    if (grouping) grouping.dataset.byKey = "";
  });

  const KEYS = {
    f: "filters-open",
    l: "shell-projector",
    d: "shell-theme",
    j: "patient-next",
    k: "patient-previous",
    ArrowRight: "patient-next",
    ArrowLeft: "patient-previous",
  };

  function isTyping(target) {
    return Boolean(target.closest && target.closest("input, textarea, select, [contenteditable], .dash-dropdown, .dash-dropdown-content, .scroll"));
  }

  document.addEventListener("keydown", function (event) {
    const grouping = document.querySelector(".grouping[open]");
    if (grouping) {
      // Arrow keys walk through the radio buttons; the list stays open until a choice is confirmed.
      grouping.dataset.byKey = event.key.startsWith("Arrow") ? "yes" : "";
      if (event.key === "Escape" || (event.key === "Enter" && event.target.type === "radio")) {
        // The button that now gets the focus would take the same Enter for a wish to open the list again.
        event.preventDefault();
        closeGrouping(grouping);
      }
      return;
    }
    if (event.key === "Escape" && filtersOpen()) return setFilters(false);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key.length === 1 && root.dataset.keys === "off") return;
    const id = KEYS[event.key];
    const button = id && document.getElementById(id);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  /* Paper gets the layout of the screen, scaled as a whole. An A4 page across has 1050 x 690 px between its margins;
     the Board's two columns have to fit on one, so they are made as wide as that height asks for. */
  const PAPER = { width: 1050, height: 690 };

  function boardHeight() {
    const columns = document.querySelectorAll(".page-board > .patient-panel, .page-board > .board-side");
    const heights = [...columns].map((column) => column.offsetHeight);
    return heights.length ? Math.max(...heights) + 110 : 0;
  }

  function printWidth() {
    const wanted = (PAPER.width / PAPER.height) * boardHeight();
    return Math.round(Math.min(Math.max(wanted, 1100), 2200));
  }

  function widen() {
    root.style.setProperty("--print-width", printWidth() + "px");
    root.dataset.printing = "true";
    window.dispatchEvent(new Event("resize"));
  }

  const wait = (milliseconds) => new Promise((done) => window.setTimeout(done, milliseconds));

  /* Paper is white, so the figures are asked for in light colours first. A wider Board is a lower one: twice. */
  async function printPage() {
    // The sheet for the minutes is paper on the screen already.
    if (root.dataset.page === "minutes") return window.print();
    const dark = root.dataset.theme === "dark";
    if (dark) choose({ theme: "light" });
    if (dark) await wait(1500);
    for (let turn = 0; turn < 2 && root.dataset.page === "board"; turn++) {
      widen();
      await wait(600);
    }
    if (dark) window.addEventListener("afterprint", () => choose({ theme: "dark" }), { once: true });
    window.print();
  }

  /* Sheets get apart: each one says in its foot whose it is, which cohort it shows, and which data. */
  function signSheets() {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((part) => part.textContent.trim());
    const patient = texts("#patient-head .patient-id, #patient-head .patient-fact").slice(0, 3);
    const cohort = texts("#cohort-sentence, #cohort-count").filter(Boolean).join(", ");
    const words = [...patient, cohort, ...texts("#shell-status > *")].filter(Boolean).join(" · ");
    const sheet = document.getElementById("sheet-foot") || document.createElement("style");
    sheet.id = "sheet-foot";
    sheet.textContent =
      `@page { @bottom-left { content: "${words.replace(/["\\\n]/g, " ")}"; font: 7pt sans-serif; vertical-align: top; } ` +
      `@bottom-right { content: counter(page) " / " counter(pages); font: 7pt sans-serif; vertical-align: top; } }`;
    document.head.append(sheet);
  }

  window.addEventListener("beforeprint", function () {
    if (root.dataset.page === "minutes") {
      const foot = document.getElementById("sheet-foot");
      if (foot) foot.remove();
      return;
    }
    signSheets();
    const width = root.dataset.printing ? document.body.offsetWidth : Math.max(root.clientWidth, 1100);
    const fits = root.dataset.page === "board" ? Math.max(PAPER.height / boardHeight(), 0.42) : 1;
    root.style.setProperty("--print-width", width + "px");
    root.style.setProperty("--print-zoom", String(Math.min(PAPER.width / width, fits)));
  });

  window.addEventListener("afterprint", function () {
    delete root.dataset.printing;
    window.dispatchEvent(new Event("resize"));
  });

  show(chosen());
  // The buttons come with Dash's first drawing; what they show is set as soon as they are there.
  const waiting = new MutationObserver(function () {
    if (!document.getElementById("shell-theme")) return;
    waiting.disconnect();
    show(chosen());
  });
  waiting.observe(root, { childList: true, subtree: true });

  /* Dash calls a group of check boxes a "listbox" of "options" and hides the tab stop of a drop-down from screen
     readers. Both are said here as what they are: check boxes and radio buttons in a named group, and a button. */
  function sayPlainly(where) {
    for (const list of where.querySelectorAll(".dash-options-list[role]")) {
      if (!list.closest(".dash-dropdown-content")) list.removeAttribute("role");
    }
    for (const option of where.querySelectorAll(".dash-options-list-option[role], .dash-options-list-option[aria-selected]")) {
      if (option.closest(".dash-dropdown-content")) continue;
      option.removeAttribute("role");
      option.removeAttribute("aria-selected");
    }
    for (const target of where.querySelectorAll(".dash-dropdown-focus-target[tabindex='0']")) {
      const button = target.parentElement.querySelector("button.dash-dropdown");
      target.tabIndex = -1;
      button.tabIndex = 0;
      if (button.id === "patient-picker") button.setAttribute("aria-labelledby", "patient-label patient-picker-value");
    }
  }

  let saying = 0;
  window.afterwatch.watch(["aria-selected", "tabindex"], function () {
    saying = saying || window.setTimeout(() => { saying = 0; sayPlainly(document); });
  });

  space.display = {
    /* Which page this is, for the eye, the screen reader and the list of open tabs. */
    mark_page: function (pathname) {
      const page = (pathname || "/").split("/")[1] || "board";
      root.dataset.page = page;
      document.title = (TITLES[page] || "Not found") + " · Afterwatch";
      for (const name of Object.keys(TITLES)) {
        const link = document.getElementById("nav-" + name);
        if (!link) continue;
        if (name === page) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      window.dispatchEvent(new Event("afterwatch:page"));
      return space.no_update;
    },
  };
})();
