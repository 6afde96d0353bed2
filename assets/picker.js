/* The search box of the patients, which is Dash's own dropdown: it opens by Space as by Enter, typing searches wherever in
   its list the focus is, and keys do what they do where the list lost the focus as it was drawn anew. A screen reader
   hears a named group of radio buttons, which is what the list is made of. It keeps a value of its own beside the one
   that it is given, and misses one of two that follow each other closely. */
(function () {
  "use strict";

  const BOX = "patient-picker";
  const TIME_TO_DRAW_MILLISECONDS = 300;
  const MOVES = new Set(["ArrowDown", "ArrowUp", "Enter", "Escape"]);

  /* Gives the closed box its value anew where it shows another patient's; whoever types in the open one is left alone. */
  function keepInStep() {
    const { value, options } = window.dash_component_api.getLayout(BOX).props;
    const wanted = (options || []).find((option) => option.value === value);
    const box = document.getElementById(BOX);
    if (!wanted || !box || box.textContent.includes(wanted.label)) return;
    if (document.querySelector(".dash-dropdown-content")) {
      window.setTimeout(keepInStep, TIME_TO_DRAW_MILLISECONDS);
      return;
    }
    window.dash_clientside.set_props(BOX, { value: null });
    window.requestAnimationFrame(() => window.setTimeout(() => window.dash_clientside.set_props(BOX, { value: value })));
  }

  window.afterwatch.picker = { told: () => window.setTimeout(keepInStep, TIME_TO_DRAW_MILLISECONDS) };

  document.addEventListener(
    "keydown",
    function (event) {
      if (!event.target.closest || event.ctrlKey || event.metaKey || event.altKey) return;
      const isNowhere = event.target === document.body;
      const list = isNowhere ? document.querySelector(".dash-dropdown-content") : event.target.closest(".dash-dropdown-content");
      const search = list && list.querySelector(".dash-dropdown-search");
      if (event.key === " " && event.target.matches("button.dash-dropdown")) {
        event.preventDefault();
        event.stopPropagation();
        event.target.click();
      } else if (search && event.key.length === 1 && event.key !== " ") {
        if (isNowhere) event.stopPropagation();
        search.focus();
      } else if (search && isNowhere && MOVES.has(event.key)) {
        event.preventDefault();
        event.stopPropagation();
        search.focus();
        search.dispatchEvent(new KeyboardEvent("keydown", { key: event.key, code: event.code, bubbles: true, cancelable: true }));
      }
    },
    true
  );

  /* Dash gives the roles of a list box to labels that hold radio buttons, which no screen reader can make sense of. */
  function describe(list) {
    list.setAttribute("aria-label", "Patients");
    const search = list.querySelector(".dash-dropdown-search");
    if (search) search.setAttribute("aria-label", "Search patients");
    for (const box of list.querySelectorAll("[role=listbox]")) {
      box.setAttribute("role", "radiogroup");
      box.setAttribute("aria-label", "Patients found");
    }
    for (const option of list.querySelectorAll("label[role=option]")) {
      option.removeAttribute("role");
      option.removeAttribute("aria-selected");
    }
  }

  let waiting = 0;
  window.afterwatch.watch([], function () {
    waiting = waiting || window.requestAnimationFrame(function () {
      waiting = 0;
      for (const list of document.querySelectorAll(".dash-dropdown-content")) describe(list);
    });
  });
})();
