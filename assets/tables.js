/* Tables of words. A frame carries its table as data (components/tables.py); here it becomes rows and cells, before the
   frame is painted. Cells are set as text, so a word of the data is never read as HTML. A head is a button that sorts by
   its column, up, then down; what has no number stands last in a column of numbers, either way. */
(function () {
  "use strict";

  const LONG = 500;

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
    for (const word of words.heads) {
      const cell = make("th");
      cell.scope = "col";
      if (words.rows.length > 1 && word) {
        const button = make("button", word, "sort");
        button.type = "button";
        cell.append(button);
      } else cell.textContent = word;
      line.append(cell);
    }
    const head = make("thead");
    head.append(line);
    return head;
  }

  /* "−7", "1,234.5", "below limit: < 50": the number, and on which side of it the value lies. */
  function measure(text) {
    const found = text.match(/([<>])?\s*([\u2212-]?)(\d[\d,]*(?:\.\d+)?)/);
    if (!found) return null;
    const size = Number(found[3].replaceAll(",", ""));
    return [found[2] ? -size : size, { "<": -1, ">": 1 }[found[1]] || 0];
  }

  function byNumber(one, other) {
    return one[0] - other[0] || one[1] - other[1];
  }

  /* Made when it is first needed: making it takes as long as drawing a chart. */
  let alphabet = null;

  function byAlphabet(one, other) {
    alphabet = alphabet || new Intl.Collator("en", { numeric: true });
    return alphabet.compare(one, other);
  }

  function sort(button) {
    const head = button.closest("th");
    const at = head.cellIndex;
    const body = button.closest("table").tBodies[0];
    const down = head.getAttribute("aria-sort") === "ascending";
    const isNumeric = body.rows[0].cells[at].classList.contains("number");
    const keyed = [...body.rows].map(function (line) {
      const text = line.cells[at].textContent;
      return { line: line, key: isNumeric ? measure(text) : text || null };
    });
    keyed.sort(function (one, other) {
      if (one.key === null || other.key === null) return (one.key === null) - (other.key === null);
      return (isNumeric ? byNumber(one.key, other.key) : byAlphabet(one.key, other.key)) * (down ? -1 : 1);
    });
    for (const cell of head.parentNode.cells) cell.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...keyed.map((one) => one.line));
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest && event.target.closest(".word-table .sort");
    if (button) sort(button);
  });

  /* A long table in a closed fold is made when the fold is opened: twenty thousand rows that nobody sees slow the page. */
  function fillOrWait(frame) {
    const fold = frame.closest("details:not([open])");
    if (!fold || JSON.parse(frame.dataset.table).rows.length <= LONG) fill(frame);
    else fold.addEventListener("toggle", () => fill(frame), { once: true });
  }

  function fill(frame) {
    const words = JSON.parse(frame.dataset.table);
    const table = make("table", undefined, "word-table");
    const body = make("tbody");
    body.append(...words.rows.map((cells) => row(cells, words.numeric)));
    table.append(make("caption", words.title, "visually-hidden"), heads(words), body);
    frame.replaceChildren(table);
  }

  window.afterwatch.arrivals("data-table", fillOrWait);
})();
