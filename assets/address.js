/* The address bar is the state. One function keeps address, controls and the `query` store in step: an address
   (opened, shared, back, forward) sets the controls; a control that the reader moves sets the address. */
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

  /* What a control shows for an address: its default where the address does not name it. */
  function controlValue(control, pairs) {
    const raw = pairs.get(control.key);
    if (control.kind === "list") return raw === undefined ? control.default : words(raw);
    if (control.kind === "patient") return space.no_update;
    if (control.kind === "flag") return raw === undefined ? [] : [decode(raw)];
    if (control.kind === "number") return raw === undefined || raw === "" || isNaN(raw) ? control.default : Number(raw);
    return raw === undefined ? control.default : decode(raw);
  }

  function isDefault(control, value) {
    if (value === null || value === undefined || value === "") return true;
    if (Array.isArray(value)) {
      const wanted = (control.default || []).slice().sort();
      return value.length === 0 || JSON.stringify(value.slice().sort()) === JSON.stringify(wanted);
    }
    return value === control.default;
  }

  function write(control, value, pairs) {
    if (isDefault(control, value)) pairs.delete(control.key);
    else pairs.set(control.key, Array.isArray(value) ? list(value) : encode(String(value)));
  }

  function go(pairs) {
    const wanted = search(pairs);
    return wanted === window.location.search ? space.no_update : wanted;
  }

  /* The patient that the server chose for an address without one is written into it without a step of its own, and
     asks nothing anew. */
  function settle(controls, moved, values, pairs) {
    const at = controls.findIndex((control) => control.kind === "patient");
    if (moved.length !== 1 || at < 0 || moved[0] !== controls[at].id || pairs.has("patient") || !values[at]) return false;
    pairs.set("patient", encode(values[at]));
    window.history.replaceState(window.history.state, "", window.location.pathname + search(pairs));
    return true;
  }

  space.address = {
    sync: function (addressSearch, ...rest) {
      const controls = rest.pop();
      const moved = space.callback_context.triggered.map((item) => item.prop_id.split(".")[0]);
      const keep = controls.map(() => space.no_update);
      if (moved.length === 0 || moved.includes("url")) {
        const pairs = parse(addressSearch);
        return [space.no_update, text(pairs), ...controls.map((control) => controlValue(control, pairs))];
      }
      const pairs = parse(window.location.search);
      const chosenByServer = settle(controls, moved, rest, pairs);
      controls.forEach(function (control, index) {
        if (!moved.includes(control.id)) return;
        write(control, rest[index], pairs);
        // A list with nothing ticked means its default, so the boxes say so.
        if (Array.isArray(rest[index]) && rest[index].length === 0) keep[index] = control.default;
      });
      return [go(pairs), chosenByServer ? space.no_update : text(pairs), ...keep];
    },

    step: function (previous, next, options, patient) {
      const moved = space.callback_context.triggered.map((item) => item.prop_id.split(".")[0]);
      if (!options || options.length === 0 || moved.length === 0) return space.no_update;
      const at = options.findIndex((option) => option.value === patient);
      const by = moved[0].includes("previous") ? -1 : 1;
      const target = at < 0 ? 0 : at + by;
      return target < 0 || target >= options.length ? space.no_update : options[target].value;
    },

    /* Links between the pages carry the question along. */
    links: function (query, shown, ...hrefs) {
      const pairs = parse(window.location.search);
      return hrefs.map((href) => href.split("?")[0] + search(pairs));
    },
  };
})();
