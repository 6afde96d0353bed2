/* Dash keeps an old picture, without a word, when the server does not answer. Here every answer to a callback is
   watched: while one is late the page is pale, after a while it says so; until each one that failed has been answered,
   a banner stands over the page and the page is grey. */
(function () {
  "use strict";

  const CALLBACKS = "/_dash-update-component";
  const plainFetch = window.fetch.bind(window);
  const LATE_MILLISECONDS = 400;
  const VERY_LATE_MILLISECONDS = 8000;
  const failed = new Map();
  const waiting = new Map();
  const answered = new Map();
  let asked = 0;
  let leaving = false;

  window.addEventListener("pagehide", () => (leaving = true));
  window.addEventListener("pageshow", () => (leaving = false));

  function reason(status) {
    if (status === 401 || status === 403) return "The server no longer accepts this sign-in.";
    if (status === 503) return "The server has no data to show.";
    return "No answer from the server: what you see may be out of date.";
  }

  function banner(words) {
    const old = document.getElementById("connection-banner");
    document.documentElement.dataset.connection = words ? "lost" : "good";
    if (!words) {
      if (old) old.remove();
      return;
    }
    const box = old || document.createElement("div");
    if (box.firstChild && box.firstChild.textContent === words) return;
    box.id = "connection-banner";
    box.className = "banner banner-connection";
    box.setAttribute("role", "alert");
    const text = document.createElement("span");
    text.textContent = words;
    const again = document.createElement("button");
    again.className = "button";
    again.textContent = "Load the page again";
    again.addEventListener("click", () => window.location.reload());
    box.replaceChildren(text, again);
    document.body.prepend(box);
  }

  /* What is late: the answers that a reader is waiting for, by the time of the question that has waited longest. */
  function show() {
    const last = [...failed.values()].pop();
    const waited = Math.max(0, ...[...waiting.values()].map((since) => performance.now() - since));
    document.documentElement.dataset.waiting = waited >= LATE_MILLISECONDS ? "late" : "no";
    const overdue = waited >= VERY_LATE_MILLISECONDS ? "Still waiting for the server: what you see is not yet what you asked for." : "";
    banner(last ? last.words : overdue);
  }

  /* The page's own look for news, which nobody waits for, is left out. */
  function wait(output, number) {
    if (output.includes("shell-status")) return;
    waiting.set(number, performance.now());
    window.setTimeout(show, LATE_MILLISECONDS + 5);
    window.setTimeout(show, VERY_LATE_MILLISECONDS + 5);
  }

  /* Two requests for the same thing may overtake each other: only the latest one that was asked counts. */
  function note(output, number, words) {
    waiting.delete(number);
    if (words) {
      if ((answered.get(output) || 0) < number) failed.set(output, { number: number, words: words });
    } else {
      answered.set(output, Math.max(answered.get(output) || 0, number));
      if (failed.has(output) && failed.get(output).number < number) failed.delete(output);
    }
    show();
  }

  function outputOf(options) {
    try {
      return String(JSON.parse(options.body).output);
    } catch (unreadable) {
      return "";
    }
  }

  window.fetch = function (resource, options) {
    const address = typeof resource === "string" ? resource : String((resource && resource.url) || resource);
    if (!address.includes(CALLBACKS)) return plainFetch(resource, options);
    const output = outputOf(options || {});
    const number = ++asked;
    wait(output, number);
    return plainFetch(resource, options).then(
      function (response) {
        note(output, number, response.ok ? "" : reason(response.status));
        return response;
      },
      function (problem) {
        waiting.delete(number);
        if (!leaving && !(problem && problem.name === "AbortError")) note(output, number, reason(0));
        throw problem;
      }
    );
  };

  /* What failed on a page that has been left is no longer to be seen. */
  window.addEventListener("afterwatch:page", function () {
    failed.clear();
    show();
  });
  window.addEventListener("offline", () => banner(reason(0)));
  window.addEventListener("online", show);
})();
