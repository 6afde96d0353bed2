/* What comes into the page, before it is painted. One watcher serves all scripts, because every one that watches the whole
   page makes each change of it dearer, and it looks away while a chart is drawn: thousands of pieces, none for a script. */
(function () {
  "use strict";

  const users = [];
  const attributes = new Set();
  const observer = new MutationObserver(tell);

  function tell(changes) {
    const mine = changes.filter((change) => !(change.target instanceof SVGElement));
    if (mine.length) users.forEach((use) => use(mine));
  }

  function observe() {
    observer.observe(document.documentElement, {
      childList: true, subtree: true, attributes: true, attributeFilter: [...attributes],
    });
  }

  /* Tells of every change of the page's elements, and of the attributes that are named. */
  window.afterwatch.watch = function (named, use) {
    named.forEach((name) => attributes.add(name));
    users.push(use);
    observe();
  };

  /* Does what changes nothing that a script waits for. */
  window.afterwatch.unwatched = function (work) {
    const changes = observer.takeRecords();
    observer.disconnect();
    try {
      return work();
    } finally {
      observe();
      tell(changes);
    }
  };

  /* Tells of elements that carry a data attribute, when they come and whenever the attribute changes. */
  window.afterwatch.arrivals = function (attribute, use) {
    const wanted = `[${attribute}]:not([${attribute}=""])`;
    window.afterwatch.watch([attribute], function (changes) {
      const found = new Set();
      for (const change of changes) {
        if (change.attributeName === attribute && change.target.matches(wanted)) found.add(change.target);
        for (const node of change.addedNodes) {
          if (!(node instanceof HTMLElement)) continue;
          if (node.matches(wanted)) found.add(node);
          for (const inner of node.querySelectorAll(wanted)) found.add(inner);
        }
      }
      found.forEach(use);
    });
  };
})();
