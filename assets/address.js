/* The address bar is the state, and every panel answers to it. An address that is opened, shared, or gone back to sets the
   controls; a control that the reader moves opens another address. */
(function () {
  "use strict";

  const space = (window.dash_clientside = window.dash_clientside || {});

  function parse(search) {
    const pairs = new Map();
    for (const part of (search || "").replace(/^\?/, "").split("&")) {
      if (!part) continue;
      const cut = part.indexOf("=");
      pairs.set(cut < 0 ? part : part.slice(0, cut), cut < 0 ? "" : part.slice(cut + 1));
    }
    return pairs;
  }

  function text(pairs) {
    return [...pairs.keys()].sort().map((key) => key + "=" + pairs.get(key)).join("&");
  }

  function search(pairs) {
    const query = text(pairs);
    return query ? "?" + query : "";
  }

  function decode(raw) {
    try {
      return decodeURIComponent(raw.replace(/\+/g, " "));
    } catch (malformed) {
      return raw;
    }
  }

  function encode(value) {
    return encodeURIComponent(value).replace(/%2C/g, ",").replace(/%3A/g, ":");
  }

  /* A word may hold a comma or a backslash; both carry a backslash in a list, as the server writes them. */
  function words(raw) {
    const found = [""];
    for (const token of decode(raw).match(/\\.|[^]/gu) || []) {
      if (token === ",") found.push("");
      else found[found.length - 1] += token.length > 1 && token[0] === "\\" ? token.slice(1) : token;
    }
    return found.map((word) => word.trim());
  }

  function list(values) {
    return values.map((value) => encode(value.replace(/[\\,]/g, "\\$&"))).join(",");
  }

  /* A step that Back undoes. */
  function open(pairs) {
    const wanted = search(pairs);
    if (wanted !== window.location.search) space.set_props("url", { search: wanted });
  }

  function shown(control, pairs) {
    const raw = pairs.get(control.key);
    if (raw === undefined) return control.key === "patient" ? space.no_update : control.default;
    return decode(raw);
  }

  function changed(values) {
    if (values.every((value) => value === space.no_update)) throw space.PreventUpdate;
    return values;
  }

  let own = null;
  let ownPanels = null;
  /* What each control was told last, and what it was told shortly before. Dash applies an answer some time after it was given: in
     between the page still has the value before, and a value that was told may come back when the address has moved on. */
  const told = new Map();
  const LATEST_ANSWER_MILLISECONDS = 2000;

  const isRecent = (one) => one.since > performance.now() - LATEST_ANSWER_MILLISECONDS;

  /* A property set anew costs a round through the page, also when nothing changes. */
  function tell(id, wanted, present) {
    if (wanted === space.no_update) return wanted;
    const last = told.get(id);
    if (last && last.value !== wanted) {
      const before = [...last.before, { value: last.value, since: last.since }].filter(isRecent);
      told.set(id, { value: wanted, since: performance.now(), before });
      return wanted;
    }
    if (!last) told.set(id, { value: wanted, since: performance.now(), before: [] });
    return wanted === present ? space.no_update : wanted;
  }

  /* Whether the reader moved the control to this value, and not the address. */
  function isNews(id, value) {
    const last = told.get(id);
    if (last && (last.value === value || isLateAnswer(last, value))) return false;
    // What the reader chose is in the control already: it was not told, and does not come back late.
    told.set(id, { value, since: -Infinity, before: [] });
    return true;
  }

  const isLateAnswer = (last, value) => last.before.some((one) => one.value === value && isRecent(one));

  /* A control that came back with what the address no longer says is told again. */
  function again(id, value) {
    const last = told.get(id);
    return last && last.value !== null && last.value !== value ? last.value : space.no_update;
  }

  window.afterwatch = { address: { parse, decode, encode, words, list, search, open } };

  space.address = {
    sync: function (addressSearch, ...values) {
      const controls = values.pop();
      const triggered = space.callback_context.triggered.map((item) => item.prop_id.split(".")[0]);
      // The address that the controls opened themselves tells them nothing; a control may have moved on meanwhile.
      const moved = triggered.filter((id) => id !== "url" || addressSearch !== own);
      if (triggered.length === 0 || moved.includes("url")) {
        own = null;
        const pairs = parse(addressSearch);
        window.afterwatch.filters.show(pairs);
        return changed(controls.map((control, at) => tell(control.id, shown(control, pairs), values[at])));
      }
      const pairs = parse(window.location.search);
      const before = search(pairs);
      const answers = controls.map(() => space.no_update);
      controls.forEach(function (control, index) {
        const value = values[index];
        if (control.key === "patient" && !value) return;
        if (!moved.includes(control.id)) return;
        if (!isNews(control.id, value)) {
          answers[index] = again(control.id, value);
          return;
        }
        // The specimens of one patient are none of the next one's.
        if (control.key === "patient" && pairs.get("patient") !== encode(value)) pairs.delete("specimens");
        if (!value || value === control.default) pairs.delete(control.key);
        else pairs.set(control.key, encode(value));
        // Curves are split by a field, or two cohorts stand side by side.
        if (control.key === "by" && value) pairs.delete("compare");
      });
      if (search(pairs) !== before) {
        own = search(pairs);
        open(pairs);
      }
      return changed(answers);
    },

    /* The switches of the timeline's panels and the key `panels`, as `sync` does for the other controls. */
    panels: function (value, addressSearch, options) {
      const triggered = space.callback_context.triggered.map((item) => item.prop_id.split(".")[0]);
      const usual = document.querySelector(".panel-choice").dataset.default;
      const order = (keys) => options.map((option) => option.value).filter((key) => keys.includes(key));
      const inAddress = triggered.length === 0 || (triggered.includes("url") && addressSearch !== ownPanels);
      const pairs = parse(inAddress ? addressSearch : window.location.search);
      if (inAddress) {
        const raw = pairs.get("panels");
        const wanted = order(raw === undefined ? usual.split(",") : words(raw));
        ownPanels = null;
        if (tell("panels", wanted.join(), order(value).join()) === space.no_update) throw space.PreventUpdate;
        return wanted;
      }
      const chosen = order(value).join();
      if (!isNews("panels", chosen)) return changed([again("panels", chosen)]).map((keys) => keys.split(",").filter(Boolean))[0];
      if (chosen === usual) pairs.delete("panels");
      else pairs.set("panels", chosen || "none");
      ownPanels = search(pairs);
      open(pairs);
      throw space.PreventUpdate;
    },

    /* The patient that the server chose for an address without one is written into it without a step of its own, and
       asks nothing anew. The search box shows the patient of the address: an answer never moves the reader to another. */
    follow: function (chosen, controls) {
      const pairs = parse(window.location.search);
      if (chosen && !pairs.has("patient")) {
        pairs.set("patient", encode(chosen));
        window.history.replaceState(window.history.state, "", window.location.pathname + search(pairs));
      }
      const patient = pairs.has("patient") ? decode(pairs.get("patient")) : null;
      tell(controls.find((control) => control.key === "patient").id, patient, patient);
      window.afterwatch.picker.told();
      return patient;
    },

    step: function (previous, next, options, patient) {
      const moved = space.callback_context.triggered.map((item) => item.prop_id.split(".")[0]);
      if (!options || options.length === 0 || moved.length === 0) return space.no_update;
      const at = options.findIndex((option) => option.value === patient);
      const by = moved[0].includes("previous") ? -1 : 1;
      const target = at < 0 ? 0 : at + by;
      return target < 0 || target >= options.length ? space.no_update : options[target].value;
    },
  };
})();
