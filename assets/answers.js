/* In which order and how early the server is asked. It answers one question at a time, and the browser draws one picture
   at a time, so whatever is asked together with the curves holds them up: everything else waits until the curves are
   painted, or could not be had. Where only the patient changes, nothing waits for them; on a page that has no curves
   everything waits for the timeline instead. The curves of a new address are asked for
   before Dash, which first tells every part of the page, comes to ask for them; it is then given that reply. The first
   curves come with the layout (callbacks/pages.py), which is asked for while the other scripts are still being read.
   A browser that steps through its history breaks off what it is fetching: such a question is asked again. */
(function () {
  "use strict";

  const CALLBACKS = "/_dash-update-component";
  const CURVES = "incidence-graph";
  const TIMELINE = "timeline-graph";
  const OF_THE_PATIENT = ["patient", "scale", "panels"];
  const LONGEST_WAIT_MILLISECONDS = 1500;
  const LONGEST_DRAWING_MILLISECONDS = 500;
  const AGAIN_AFTER_MILLISECONDS = [50, 400];
  const unguardedFetch = window.fetch.bind(window);
  const held = new Map();
  let firstPainted = null;
  let asked = null;
  let ahead = null;
  const first = { search: window.location.search, display: keptDisplay(), answers: new Set() };
  const early = new Map(["/_dash-layout", "/_dash-dependencies"].map((path) => [path, askEarly(path)]));

  /* Every question only reads, so it may be asked twice. */
  async function plainFetch(resource, options) {
    for (const pause of AGAIN_AFTER_MILLISECONDS) {
      try {
        return await unguardedFetch(resource, options);
      } catch (brokenOff) {
        if (brokenOff.name === "AbortError") throw brokenOff;
        await new Promise((end) => window.setTimeout(end, pause));
      }
    }
    return unguardedFetch(resource, options);
  }

  /* The look of the page as dcc.Store keeps it, for the window as it is now: words are placed for its width. */
  function keptDisplay() {
    try {
      let display = {};
      try {
        display = JSON.parse(window.localStorage.getItem("display")) || {};
      } catch (unreadable) {}
      window.localStorage.setItem("display", JSON.stringify(Object.assign({}, display, { width: window.innerWidth })));
      return window.localStorage.getItem("display");
    } catch (refused) {
      return "";
    }
  }

  function askEarly(path) {
    const { pathname, search, hash, href } = window.location;
    const address = JSON.stringify({ pathname: pathname, search: search, hash: hash, href: href });
    const headers = { "Afterwatch-Address": address, "Afterwatch-Display": first.display };
    const reply = plainFetch(path, { headers: headers });
    return reply.then(function (response) {
      for (const id of (response.headers.get("Afterwatch-Answered") || "").split(" ")) if (id) first.answers.add(id);
      if (first.answers.has(CURVES)) waitFor(painted(CURVES, LONGEST_WAIT_MILLISECONDS));
      return response;
    });
  }

  /* Whether the layout brought the answer to this very question; once for each. */
  function cameWithLayout(question) {
    const name = [...first.answers].find((one) => question.output.includes(one + "."));
    const value = (id) => (question.inputs.find((input) => input.id === id) || {}).value;
    const display = value("display");
    first.answers.delete(name);
    return name && value("url") === first.search && (display === undefined || display === null || JSON.stringify(display) === first.display);
  }

  function nothingNew() {
    return new Response(null, { status: 204 });
  }

  function isAddress(input) {
    return input.id === "url" && input.property === "search";
  }

  /* Ends when the picture has been painted; an answer that is not drawn, because a newer one is on its way, ends too. */
  function painted(picture, longest) {
    return new Promise(function (end) {
      function drawn(event) {
        if (!event.target.closest("#" + picture)) return;
        document.removeEventListener("afterwatch:drawn", drawn);
        window.requestAnimationFrame(() => window.setTimeout(end));
      }
      document.addEventListener("afterwatch:drawn", drawn);
      window.setTimeout(end, longest);
    });
  }

  function askForCurves(question, isOtherCohort, send) {
    const early = ahead && ahead.inputs === JSON.stringify(question.inputs) ? ahead.reply : null;
    ahead = null;
    const reply = early || send();
    if (isOtherCohort) waitForPicture(CURVES, reply);
    return reply;
  }

  function waitForPicture(picture, reply) {
    const late = new Promise((end) => window.setTimeout(end, LONGEST_WAIT_MILLISECONDS));
    const done = reply.then((response) => (response.ok ? painted(picture, LONGEST_DRAWING_MILLISECONDS) : null), () => null);
    waitFor(Promise.race([done, late]));
  }

  function waitFor(end) {
    firstPainted = end;
    end.then(() => (firstPainted = firstPainted === end ? null : firstPainted));
  }

  function askAhead(address) {
    const to = new URL(address, window.location.href);
    if (!asked || to.pathname !== window.location.pathname || !document.getElementById(CURVES)) return;
    const inputs = asked.question.inputs.map((input) => (isAddress(input) ? Object.assign({}, input, { value: to.search }) : input));
    const question = Object.assign({}, asked.question, { inputs: inputs, changedPropIds: ["url.search"] });
    const options = Object.assign({}, asked.options, { body: JSON.stringify(question) });
    ahead = { inputs: JSON.stringify(inputs), reply: plainFetch(asked.resource, options) };
    ahead.reply.catch(() => null);
  }

  /* Of several questions for one answer that wait, the last is asked. */
  async function askAfterPicture(output, send) {
    if (held.has(output)) held.get(output)();
    const outdated = new Promise((end) => held.set(output, () => end(true)));
    const mine = held.get(output);
    let given = false;
    while (firstPainted && !given) given = Boolean(await Promise.race([firstPainted, outdated]));
    if (held.get(output) === mine) held.delete(output);
    return given ? nothingNew() : send();
  }

  /* The question without what it says of the patient alone. */
  function cohortOf(question) {
    const pairs = window.afterwatch.address.parse(question.inputs.find(isAddress).value);
    return JSON.stringify([...pairs].filter(([key]) => !OF_THE_PATIENT.includes(key)).sort());
  }

  window.fetch = function (resource, options) {
    const send = () => plainFetch(resource, options);
    const path = new URL(resource.url || resource, window.location.href).pathname;
    if (early.has(path)) {
      const reply = early.get(path);
      early.delete(path);
      return reply;
    }
    if (path !== CALLBACKS) return send();
    const question = JSON.parse(options.body);
    if (question.output.includes(CURVES + ".figure")) {
      const isOtherCohort = !asked || cohortOf(asked.question) !== cohortOf(question);
      asked = { resource: resource, options: options, question: question };
      if (cameWithLayout(question)) return Promise.resolve(nothingNew());
      return askForCurves(question, isOtherCohort, send);
    }
    if (cameWithLayout(question)) return Promise.resolve(nothingNew());
    if (question.output.includes(TIMELINE + ".figure") && !document.getElementById(CURVES)) {
      const reply = send();
      waitForPicture(TIMELINE, reply);
      return reply;
    }
    return firstPainted ? askAfterPicture(question.output, send) : send();
  };

  const push = window.history.pushState;
  window.history.pushState = function (state, title, address) {
    if (address) askAhead(address);
    return push.call(window.history, state, title, address);
  };
  window.addEventListener("popstate", () => askAhead(window.location.href));
})();
