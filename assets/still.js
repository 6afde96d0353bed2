/* Parts that answer to nothing (components/still.py): each is written as [tag, attributes, child, …] in the attribute
   `data-still` of its place and becomes elements here, before the place is painted. Text is set as text.
   A link inside the program changes the address without loading the page anew; one that says "stay" leaves the reader at
   the same place of it, and the keyboard on the link that has taken its place. */
(function () {
  "use strict";

  function draw(tree) {
    if (typeof tree === "string") return document.createTextNode(tree);
    const [tag, attributes, ...children] = tree;
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name !== "style") element.setAttribute(name, value);
      else for (const [property, set] of Object.entries(value)) style(element, property, set);
    }
    element.append(...children.map(draw));
    return element;
  }

  function style(element, property, value) {
    if (property.startsWith("--")) element.style.setProperty(property, value);
    else element.style[property] = value;
  }

  /* What a reader folded open or shut stays so in the new drawing; the keyboard's place is not lost. */
  function fill(place) {
    const folds = new Map([...place.querySelectorAll("details")].map((fold) => [title(fold), fold.open]));
    const focused = place.contains(document.activeElement) && document.activeElement;
    const at = focused ? [...place.querySelectorAll("a[data-link=stay]")].indexOf(focused) : -1;
    const button = focused && focused.closest("summary");
    const wanted = button && title(button.parentElement);
    place.replaceChildren(...JSON.parse(place.dataset.still).map(draw));
    for (const fold of place.querySelectorAll("details")) {
      if (folds.has(title(fold))) fold.open = folds.get(title(fold));
    }
    const again = wanted && [...place.querySelectorAll("details")].find((fold) => title(fold) === wanted);
    const link = at < 0 ? null : place.querySelectorAll("a[data-link=stay]")[at];
    const successor = again ? again.querySelector("summary") : link;
    if (successor) successor.focus({ preventScroll: true });
    else if (focused) {
      place.tabIndex = -1;
      place.focus({ preventScroll: true });
    }
  }

  function title(fold) {
    const summary = fold.querySelector("summary");
    return summary && summary.firstChild ? summary.firstChild.textContent : "";
  }

  window.afterwatch.arrivals("data-still", fill);

  /* A link of the navigation carries the question of the present page along. */
  document.addEventListener("click", function (event) {
    const link = event.target.closest && event.target.closest("a[data-link]");
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const to = new URL(link.getAttribute("href"), window.location.href);
    const search = link.dataset.link === "carry" ? window.location.search : to.search;
    window.dash_clientside.set_props("url", { pathname: to.pathname, search: search });
    if (link.dataset.link !== "stay") window.scrollTo(0, 0);
  });
})();
