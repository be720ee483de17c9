// A part of a review: the note is saved as it is typed and stays in this browser until the server has it; arrow keys go
// from part to part. Kept is the revision that the typing began on, so that a text which changed meanwhile is a conflict
// and never overwritten.

const form = document.querySelector("[data-note]");
const PREFIX = "orgscale.note.";

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

// A note that was sent with its page, which led here, has arrived.
for (const name of Object.keys(localStorage)) {
  if (name.startsWith(PREFIX) && name !== PREFIX + form?.dataset.note && read(name)?.sent) write(name, null);
}

if (form) {
  const name = PREFIX + form.dataset.note;
  const { text } = form.elements;
  const revision = () => form.elements.revision;
  const state = (words, kind) => {
    const place = document.querySelector("#note-state .save-state");
    if (place) [place.textContent, place.dataset.state] = [words, kind];
  };

  text.addEventListener("input", () => {
    write(name, { text: text.value, revision: revision().value });
    state(form.dataset.saving, "saving");
  });

  document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt !== form) return;
    const sent = detail.requestConfig.parameters.text?.replaceAll("\r\n", "\n");
    if (detail.successful && sent === text.value) write(name, null);
    else if (!detail.successful && ![409, 422].includes(detail.xhr.status)) state(form.dataset.waiting, "waiting");
  });

  document.body.addEventListener("click", ({ target }) => {
    if (target.closest("[data-take-theirs]")) write(name, null);
  });

  // A whole page that came back from the server holds what was typed already.
  const kept = read(name);
  const restore = () => {
    if (!kept || "returned" in form.dataset) return;
    if (kept.text === text.value) return write(name, null);
    text.value = kept.text;
    revision().value = kept.revision;
    text.dispatchEvent(new Event("change", { bubbles: true }));
  };
  form.addEventListener("submit", () => { if (read(name)) write(name, { ...read(name), sent: true }); });
  if (window.htmx) document.addEventListener("DOMContentLoaded", restore);
  window.addEventListener("online", () => read(name) && text.dispatchEvent(new Event("change", { bubbles: true })));
}

const FIELDS = "input, textarea, select, dialog, summary, .scroll, .rail, [contenteditable]";

document.addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, metaKey, altKey, shiftKey } = event;
  if ((ctrlKey || metaKey) && key === "Enter" && target.closest("[data-note]")) {
    event.preventDefault();
    document.querySelector("[data-next]")?.click();
  }
  if (ctrlKey || metaKey || altKey || shiftKey || target.closest(FIELDS)) return;
  const way = { ArrowRight: "[data-next]", ArrowLeft: "[data-previous]" }[key];
  if (way) document.querySelector(way)?.click();
});
