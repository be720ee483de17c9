// Cells that are written in where they stand. Enter saves, Escape leaves it as it was, Tab saves and goes on to the next
// cell, leaving the field saves. What is refused stays typed, with the sentence below it; after a conflict both versions.

import { announce, isRefusal, patch, patchWith, send, whyNot } from "./stream_send.js";

const CELLS = "a[data-cell]";
const editors = new Map(); // form: the link that it stands for

const cells = (link) => [...link.closest("[data-cells]").querySelectorAll(CELLS)];

const neighbour = (link, way) => {
  const all = cells(link);
  return all[all.indexOf(link) + way];
};

const focusOn = (id) => document.getElementById(id)?.focus();

// ---- Opening and closing ----

const open = (link) => {
  if (link.hidden) return; // it is open already
  const template = document.getElementById("number" in link.dataset ? "number-editor" : "cell-editor");
  const form = template.content.firstElementChild.cloneNode(true);
  const { value } = form.elements;
  value.value = link.dataset.value;
  value.setAttribute("aria-label", link.querySelector(".hidden-text").textContent.trim().replace(/:$/, ""));
  editors.set(form, link);
  link.after(form);
  link.hidden = true;
  value.focus();
  value.select();
};

const close = (form) => {
  const link = editors.get(form);
  editors.delete(form);
  form.remove();
  link.hidden = false;
};

const isChanged = (form) => form.elements.value.value !== editors.get(form).dataset.value;

// ---- Saving ----

const revisionOf = (step) => document.getElementById(`revision-${step}`)?.dataset.revision ?? "0";

// What is sent depends on what the cell is: words of a story, a new story, or a field of a step.
const fieldsOf = (link, value) => () => {
  const { cell, step, story, slice_key: slice } = link.dataset;
  if ("add" in link.dataset) return { step, slice_key: slice, text: value };
  if (story) return { story, text: value, was: link.dataset.value };
  return { step, field: cell, value, revision: revisionOf(step) };
};

const urlOf = (link) => {
  if (link.dataset.saves) return link.dataset.saves;
  const { cells: write, adds } = link.closest("[data-cells]").dataset;
  return "add" in link.dataset ? adds : write;
};

const save = async (form, { again = false } = {}) => {
  const link = editors.get(form);
  if (!link || form.ariaBusy) return;
  if (!isChanged(form)) return close(form);
  form.ariaBusy = "true";
  form.elements.value.readOnly = true;
  const typed = form.elements.value.value;
  const reply = await send(urlOf(link), fieldsOf(link, typed));
  form.ariaBusy = null;
  form.elements.value.readOnly = false;
  if (!form.isConnected) return;
  if (reply.status !== 200) return refuse(form, reply);
  const hadFocus = form.contains(document.activeElement);
  if (again && hadFocus) form.elements.value.value = "";
  else close(form);
  form.querySelector("[data-refusal]").replaceChildren();
  patch(reply.html);
  if (hadFocus && !again) focusOn(link.id);
};

const refuse = (form, reply) => {
  const place = form.querySelector("[data-refusal]");
  form.elements.value.setAttribute("aria-invalid", "true");
  if (isRefusal(reply)) place.innerHTML = reply.html;
  else place.textContent = whyNot(reply);
};

// ---- Both versions of a cell that somebody else has written in as well ----

const keep = (form, whose) => {
  const link = editors.get(form);
  const parts = form.querySelector("template[data-parts]").content.cloneNode(true);
  const theirs = parts.getElementById(link.id)?.dataset.value ?? "";
  if (whose === "theirs") {
    close(form);
    patchWith(parts);
    return focusOn(link.id);
  }
  parts.getElementById(link.id)?.remove(); // the editor stands for the link that is there
  link.dataset.value = theirs;
  patchWith(parts);
  form.querySelector("[data-refusal]").replaceChildren();
  save(form);
};

// ---- What people do ----

document.addEventListener("click", (event) => {
  const whose = event.target.closest("[data-keep]");
  if (whose) return keep(whose.closest(".cell-editor"), whose.dataset.keep);
  const link = event.target.closest(CELLS);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".cell-editor");
  if (!form || event.target !== form.elements.value || event.isComposing) return;
  const link = editors.get(form);
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (isChanged(form)) save(form, { again: "add" in link.dataset });
    else { close(form); link.focus(); }
  } else if (event.key === "Escape") {
    event.preventDefault();
    close(form);
    link.focus();
  } else if (event.key === "Tab" && !form.querySelector("[data-refusal]").childNodes.length) {
    const next = neighbour(link, event.shiftKey ? -1 : 1);
    if (!next) return;
    event.preventDefault();
    open(next);
  }
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".cell-editor")) return;
  event.preventDefault();
  save(event.target);
});

document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const form = target.closest?.(".cell-editor");
  if (!form || !editors.has(form) || form.contains(relatedTarget) || !document.hasFocus()) return;
  save(form);
});

addEventListener("beforeunload", (event) => {
  if ([...editors.keys()].some(isChanged)) event.preventDefault();
});

// For who moves things: what is typed comes first.
export const isWriting = () => [...editors.keys()].some((form) => form.isConnected && isChanged(form));

export const goToWriting = () => {
  const [form] = [...editors.keys()].filter(isChanged);
  form.elements.value.focus();
  announce(form.querySelector("[data-refusal]").textContent);
};
