/* Tables of words. A frame carries its table as data (components/tables.py); here it becomes rows and cells, before the
   frame is painted. Cells are set as text, so a word of the data is never read as HTML. */
(function () {
  "use strict";

  function make(name, text, look) {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (look) element.className = look;
    return element;
  }

  function row(words, numeric) {
    const line = make("tr");
    words.forEach(function (word, at) {
      const cell = make(at === 0 ? "th" : "td", word, numeric.includes(at) ? "number" : "");
      if (at === 0) cell.scope = "row";
      line.append(cell);
    });
    return line;
  }

  function heads(words) {
    const line = make("tr");
    for (const word of words) {
      const cell = make("th", word);
      cell.scope = "col";
      line.append(cell);
    }
    const head = make("thead");
    head.append(line);
    return head;
  }

  function fill(frame) {
    const words = JSON.parse(frame.dataset.table);
    const table = make("table", undefined, "word-table");
    const body = make("tbody");
    body.append(...words.rows.map((cells) => row(cells, words.numeric)));
    table.append(make("caption", words.title, "visually-hidden"), heads(words.heads), body);
    frame.replaceChildren(table);
  }

  new MutationObserver(function (changes) {
    const frames = new Set();
    for (const change of changes) {
      if (change.type === "attributes" && change.target.dataset.table) frames.add(change.target);
      for (const node of change.addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        if (node.dataset.table) frames.add(node);
        for (const frame of node.querySelectorAll("[data-table]")) frames.add(frame);
      }
    }
    frames.forEach(fill);
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-table"],
  });
})();
