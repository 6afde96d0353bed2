/* The worklist: a click anywhere on a line is a click on its link. A text that is being selected is left alone, and the
   keyboard has the link itself. */
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    const line = event.target.closest && event.target.closest(".work-line");
    if (!line || event.target.closest("a") || event.button !== 0 || String(window.getSelection())) return;
    const { ctrlKey, metaKey, shiftKey } = event;
    const click = { bubbles: true, cancelable: true, ctrlKey: ctrlKey, metaKey: metaKey, shiftKey: shiftKey };
    line.querySelector("a").dispatchEvent(new MouseEvent("click", click));
  });
})();
