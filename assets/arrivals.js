/* Tells of elements that carry a data attribute, when they come into the page and whenever the attribute changes, before
   they are painted. The thousands of pieces of a chart are passed over. */
(function () {
  "use strict";

  window.afterwatch.arrivals = function (attribute, use) {
    const wanted = `[${attribute}]:not([${attribute}=""])`;
    new MutationObserver(function (changes) {
      const found = new Set();
      for (const change of changes) {
        if (change.type === "attributes" && change.target.matches(wanted)) found.add(change.target);
        for (const node of change.addedNodes) {
          if (!(node instanceof HTMLElement)) continue;
          if (node.matches(wanted)) found.add(node);
          for (const inner of node.querySelectorAll(wanted)) found.add(inner);
        }
      }
      found.forEach(use);
    }).observe(document.documentElement, {
      childList: true, subtree: true, attributes: true, attributeFilter: [attribute],
    });
  };
})();
