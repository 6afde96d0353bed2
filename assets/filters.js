/* The filter panel (components/filters.py): plain inputs named after their key of the address. A moved input changes the
   address; a changed address sets the inputs; the counts beside the words come with each answer. */
(function () {
  "use strict";

  const BODY = "filters-body";
  let told = null;
  const address = window.afterwatch.address;

  function body() {
    return document.getElementById(BODY);
  }

  function boxes(key) {
    return [...body().querySelectorAll('input[type="checkbox"]')].filter((box) => box.name === key);
  }

  function listDefault(box) {
    const group = box.closest("[data-default]");
    return group ? group.dataset.default.split(",") : [];
  }

  /* The address of the moved input's key: left out where it is the default. */
  function write(input, pairs) {
    if (input.type === "number") {
      const text = input.value.trim();
      if (text === "" || text === input.dataset.default) pairs.delete(input.name);
      else pairs.set(input.name, text);
      return;
    }
    const all = boxes(input.name);
    const chosen = all.filter((box) => box.checked).map((box) => box.value);
    const usual = listDefault(input);
    const asUsual = chosen.length === 0 || (chosen.length === usual.length && chosen.every((word) => usual.includes(word)));
    if (asUsual) pairs.delete(input.name);
    else pairs.set(input.name, address.list(chosen));
  }

  /* Every input as the address has it. A list with nothing ticked is its default, so the boxes say so. */
  function show(pairs) {
    if (!body()) return;
    for (const input of body().querySelectorAll("input")) {
      const raw = pairs.get(input.name);
      if (input.type === "number") {
        const text = raw === undefined ? input.dataset.default || "" : address.decode(raw);
        if (input.value !== text) input.value = text;
      } else {
        input.checked = (raw === undefined ? listDefault(input) : address.words(raw)).includes(input.value);
      }
    }
  }

  function choice(key, value, label) {
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: key, value: value });
    const word = document.createElement("span");
    word.className = "word";
    word.textContent = label;
    const n = document.createElement("span");
    n.className = "n";
    const line = document.createElement("label");
    line.className = "choice";
    line.append(box, word, n);
    return line;
  }

  /* The words of an open field, such as the centre, are those of the data. */
  function offer(group, words) {
    const key = group.dataset.open;
    const there = new Set(boxes(key).map((box) => box.value));
    for (const [word, [, label]] of Object.entries(words || {})) {
      if (!there.has(word)) group.append(choice(key, word, label));
    }
  }

  function say(box, n) {
    const place = box.closest(".choice").querySelector(".n");
    place.textContent = n === undefined ? "" : n;
    place.classList.toggle("none", n === "0");
  }

  function tell(counts) {
    for (const group of body().querySelectorAll("[data-open]")) offer(group, counts.words[group.dataset.open]);
    for (const box of body().querySelectorAll('input[type="checkbox"]')) {
      if (box.name.endsWith("_unknown")) say(box, counts.unknown[box.name.slice(0, -"_unknown".length)]);
      else say(box, ((counts.words[box.name] || {})[box.value] || [])[0]);
    }
    for (const note of body().querySelectorAll('[id^="filter-note-"]')) {
      note.textContent = counts.ranges[note.id.slice("filter-note-".length)] || "";
    }
    show(address.parse(window.location.search));
  }

  document.addEventListener("change", function (event) {
    if (!body() || !body().contains(event.target) || !event.target.name) return;
    const pairs = address.parse(window.location.search);
    write(event.target, pairs);
    show(pairs);
    address.open(pairs);
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.matches && event.target.matches(`#${BODY} input[type="number"]`)) {
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  /* The first counts come with the panel itself, whose inputs assets/still.js draws in the same moment; later ones change
     an attribute. */
  window.afterwatch.arrivals("data-counts", function (place) {
    if (place !== body() || place.dataset.counts === told) return;
    told = place.dataset.counts;
    queueMicrotask(() => tell(JSON.parse(told)));
  });

  window.afterwatch.filters = { show: show };
})();
