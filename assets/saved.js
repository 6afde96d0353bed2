/* Saved cohorts: named links kept in this browser, apart for each installation's data. A link holds the question about the
   cohort as the server wrote it, which names no patient; the patient of the page stays when one is opened. */
(function () {
  "use strict";

  const STORE = "afterwatch-cohorts:";
  const MOST = 30;
  const LONGEST_NAME = 80;
  const address = window.afterwatch.address;

  function named(id) {
    return document.getElementById(id);
  }

  function store() {
    const mark = document.querySelector("[data-installation]");
    return STORE + (mark ? mark.dataset.installation : "");
  }

  /* What is kept, newest first; nothing where the browser keeps nothing or holds something else there. */
  function kept() {
    try {
      const found = JSON.parse(window.localStorage.getItem(store()));
      return Array.isArray(found) ? found.filter(isCohort) : [];
    } catch (unreadable) {
      return [];
    }
  }

  function isCohort(one) {
    return Boolean(one) && typeof one.name === "string" && typeof one.query === "string";
  }

  function keep(cohorts) {
    try {
      if (cohorts.length) window.localStorage.setItem(store(), JSON.stringify(cohorts.slice(0, MOST)));
      else window.localStorage.removeItem(store());
      return true;
    } catch (refused) {
      return false;
    }
  }

  function say(words) {
    named("cohort-saving-said").textContent = words;
  }

  function save() {
    const question = document.querySelector("[data-cohort-query]");
    if (!question) return say("This address cannot be answered, so there is no cohort to save.");
    const field = named("cohort-saving-name");
    const name = (field.value.trim() || question.textContent).slice(0, LONGEST_NAME);
    const others = kept().filter((one) => one.name !== name);
    const done = keep([{ name: name, query: question.dataset.cohortQuery }, ...others]);
    if (done) field.value = "";
    show();
    say(done ? "Saved as “" + name + "”." : "This browser keeps nothing. Copy the link instead.");
  }

  function forget(name) {
    keep(kept().filter((one) => one.name !== name));
    show();
    say("“" + name + "” is deleted.");
    named("cohort-saving-name").focus();
  }

  /* The saved question with what of the present page is no part of a cohort: the patient, the axis, the order. */
  function href(query) {
    const pairs = address.parse(query);
    const present = address.parse(window.location.search);
    for (const key of named("cohort-saved").dataset.beside.split(",")) {
      if (present.has(key)) pairs.set(key, present.get(key));
    }
    return address.search(pairs) || "?";
  }

  function show() {
    named("cohort-saved").replaceChildren(...kept().map(line));
    say("");
  }

  function line(one) {
    const link = document.createElement("a");
    link.setAttribute("href", href(one.query));
    link.dataset.link = "";
    link.textContent = one.name;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tool";
    button.dataset.forget = one.name;
    button.textContent = "×";
    button.setAttribute("aria-label", "Delete " + one.name);
    const item = document.createElement("li");
    item.append(link, button);
    return item;
  }

  document.addEventListener("toggle", function (event) {
    if (event.target.id === "cohort-saving" && event.target.open) show();
  }, true);

  document.addEventListener("submit", function (event) {
    if (event.target.id !== "cohort-saving-form") return;
    event.preventDefault();
    save();
  });

  document.addEventListener("click", function (event) {
    const button = event.target.closest && event.target.closest("button[data-forget]");
    if (button) forget(button.dataset.forget);
  });
})();
