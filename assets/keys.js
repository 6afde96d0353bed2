/* Single letters as shortcuts, which a reader can switch off: who speaks to the computer, or hits keys unawares, would set
   them off by accident. Kept in this browser; arrows, Escape and Tab work all the same. */
(function () {
  "use strict";

  const STORE = "afterwatch-keys";
  const BUTTON = "shell-keys";
  const root = document.documentElement;

  function isOff() {
    try {
      return window.localStorage.getItem(STORE) === "off";
    } catch (refused) {
      return root.dataset.keys === "off";
    }
  }

  function show(off) {
    root.dataset.keys = off ? "off" : "on";
    const button = document.getElementById(BUTTON);
    if (button) button.setAttribute("aria-pressed", String(!off));
  }

  function toggle() {
    const off = root.dataset.keys !== "off";
    try {
      window.localStorage.setItem(STORE, off ? "off" : "on");
    } catch (refused) {
      // A browser that keeps nothing still obeys for as long as the page stands.
    }
    show(off);
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("#" + BUTTON)) toggle();
  });

  show(isOff());
  const waiting = new MutationObserver(function () {
    if (!document.getElementById(BUTTON)) return;
    waiting.disconnect();
    show(isOff());
  });
  waiting.observe(root, { childList: true, subtree: true });
})();
