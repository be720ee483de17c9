// The working page of a meeting: every minute is saved as it is typed and stays in this browser until the server has it.
// Kept is the revision that the typing began on, so that a text which changed meanwhile is a conflict and never
// overwritten. Keys lead from field to field and to a new decision.

const MINUTE = "orgscale.minute.";
const DECISION = "orgscale.decision.";

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};

const write = (name, kept) => {
  try {
    if (kept) localStorage.setItem(name, JSON.stringify(kept));
    else localStorage.removeItem(name);
  } catch {
    // A full or forbidden storage: the page still holds what was typed and sends it.
  }
};

// ---- Minutes ----

const keyOf = (form) => MINUTE + form.dataset.minute;
const textOf = (form) => form.elements.namedItem("text");
const revisionOf = (form) => form.elements.namedItem("revision");
const send = (form) => textOf(form).dispatchEvent(new Event("change", { bubbles: true }));

const say = (form, words, kind) => {
  const place = form.querySelector(".minute-state > .save-state");
  if (place) [place.textContent, place.dataset.state] = [words, kind];
};

const minutes = [...document.querySelectorAll("form[data-minute]")];

for (const form of minutes) {
  form.addEventListener("input", () => {
    write(keyOf(form), { text: textOf(form).value, revision: revisionOf(form).value });
    say(form, form.dataset.saving, "saving");
  });
}

// A whole page that came back from the server holds what was typed already.
const restore = (form) => {
  const kept = read(keyOf(form));
  if (!kept || "returned" in form.dataset) return;
  if (kept.text === textOf(form).value) {
    write(keyOf(form), null);
    return;
  }
  textOf(form).value = kept.text;
  revisionOf(form).value = kept.revision;
  send(form);
};

document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt.closest?.("form[data-minute]");
  if (!form) return;
  const sent = detail.requestConfig.parameters.text?.replaceAll("\r\n", "\n");
  if (detail.successful && sent === textOf(form).value) write(keyOf(form), null);
  else if (!detail.successful && ![409, 422].includes(detail.xhr.status)) say(form, form.dataset.waiting, "waiting");
});

// While two texts stand beside each other only her own decision sends one: an answer to what she types meanwhile would
// put new buttons in the place of those that she is about to press.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  const conflict = elt.closest?.("form[data-minute]")?.querySelector(".conflict");
  if (conflict && requestConfig.triggeringEvent?.type !== "submit") event.preventDefault();
});

document.body.addEventListener("click", ({ target }) => {
  const form = target.closest("[data-take-theirs]")?.closest("form[data-minute]");
  if (form) write(keyOf(form), null);
});

window.addEventListener("online", () => minutes.filter((form) => read(keyOf(form))).forEach(send));

// ---- A decision that is being written ----

const decideForm = () => document.querySelector("form[data-decide]");
const keptFields = ["text", "owner", "due"];

document.body.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-decide]");
  if (!form) return;
  write(DECISION + form.dataset.decide, Object.fromEntries(keptFields.map((name) => [name, form.elements.namedItem(name).value])));
});

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = detail.requestConfig.elt.closest?.("form[data-decide]");
  if (form && detail.xhr.status === 200) write(DECISION + form.dataset.decide, null);
});

const restoreDecision = () => {
  const form = decideForm();
  const kept = form && read(DECISION + form.dataset.decide);
  if (!kept?.text || textOf(form).value) return;
  for (const name of keptFields) form.elements.namedItem(name).value = kept[name];
};

document.addEventListener("DOMContentLoaded", () => {
  if (window.htmx) minutes.forEach(restore);
  restoreDecision();
});

// ---- Keys ----

const FIELDS = "input, textarea, select, dialog, summary, [contenteditable]";

const goOn = (target) => {
  const stops = [...minutes.map(textOf), decideForm()?.elements.namedItem("text")].filter(Boolean);
  stops[(stops.indexOf(target) + 1) % stops.length]?.focus();
};

document.addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if ((ctrlKey || metaKey) && key === "Enter" && target.closest("form[data-minute]")) {
    event.preventDefault();
    goOn(target);
  }
  if (ctrlKey || metaKey || altKey || target.closest(FIELDS)) return;
  if (key.toLowerCase() === "d") {
    event.preventDefault();
    decideForm()?.elements.namedItem("text").focus();
  }
});
