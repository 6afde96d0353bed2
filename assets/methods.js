/* A button with `data-copy` copies that text. The clipboard of the browser needs a secure address; a hospital's may be
   plain http, where a text field that nobody sees does it. */
(function () {
  "use strict";

  async function copy(button) {
    let copied = false;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      copied = true;
    } catch (refused) {
      const field = document.createElement("textarea");
      field.value = button.dataset.copy;
      field.className = "visually-hidden";
      document.body.appendChild(field);
      field.select();
      copied = document.execCommand("copy");
      field.remove();
      button.focus();
    }
    say(button, copied ? "Copied" : "Select the text and copy it");
  }

  function say(button, words) {
    const place = document.getElementById("shell-announcer");
    if (place) place.textContent = words;
    const before = button.textContent;
    button.textContent = words;
    button.disabled = true;
    window.setTimeout(function () {
      button.textContent = before;
      button.disabled = false;
    }, 2000);
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest && event.target.closest("button[data-copy]");
    if (button && !button.disabled) copy(button);
  });
})();
