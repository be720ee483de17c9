// The letters of a RACI chart: typed into the grid, saved cell by cell as the cell is left, taken back by Undo.
// The name of a field says what the page knows of its cell: row, column, revision and letter.

import { csrfToken } from "./csrf.js";

const form = document.getElementById("raci-grid");
const TIMEOUT = 30000;
const done = []; // {input, before, after}, the newest last
const undone = [];
let queue = Promise.resolve();

const inputs = () => [...form.querySelectorAll("input.letter")];
const button = (name) => form.querySelector(`[data-${name}]`);

// ---- Saving ----

const tell = (state) => {
  const place = form.querySelector("[data-saving]");
  place.dataset.state = state;
  place.textContent = place.dataset[`words${state[0].toUpperCase()}${state.slice(1)}`];
};

const post = async (input) => {
  const body = new URLSearchParams({ [input.name]: input.value });
  const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
  try {
    const reply = await fetch(form.dataset.raci, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT) });
    return { status: reply.status, html: await reply.text() };
  } catch {
    return { status: 0, html: "" };
  }
};

const patch = (parts) => {
  for (const part of [...parts.children]) document.getElementById(part.id)?.replaceWith(part);
};

// What stands in the cell now, as the server knows it.
const learn = (input, { name, letter }, { keepTyped = false } = {}) => {
  input.name = name;
  input.dataset.letter = letter;
  if (!keepTyped) input.value = letter;
};

const settle = (input, sent, reply) => {
  const template = document.createElement("template");
  template.innerHTML = reply.html;
  const parts = template.content;
  tell(reply.status === 200 ? "saved" : "failed");
  if (reply.status === 401) document.body.dispatchEvent(new CustomEvent("session-ended"));
  if (!parts.querySelector("#raci-refused")) return false; // it never came, or was no answer of this page
  const now = parts.querySelector(`[data-cell="${input.id}"]:not(button)`);
  if (now) learn(input, now.dataset, { keepTyped: input.value !== sent });
  if (reply.status === 200) input.removeAttribute("aria-invalid");
  else input.setAttribute("aria-invalid", "true");
  patch(parts);
  return reply.status === 200;
};

const isChanged = (input) => input.value.trim().toUpperCase() !== input.dataset.letter;

// One after the other, so that each says the revision that the one before has made.
const save = (input, { remember = true } = {}) => {
  queue = queue.then(async () => {
    if (!isChanged(input)) return;
    const before = input.dataset.letter;
    const sent = input.value;
    tell("saving");
    if (!settle(input, sent, await post(input)) || !remember) return;
    done.push({ input, before, after: input.dataset.letter });
    undone.length = 0;
    show();
  });
  return queue;
};

// ---- Undo and redo ----

const show = () => {
  button("undo").disabled = !done.length;
  button("redo").disabled = !undone.length;
};

const step = async (from, to, which) => {
  await queue;
  const last = from.pop();
  if (!last) return;
  last.input.value = last[which];
  last.input.focus();
  await save(last.input, { remember: false });
  to.push(last);
  show();
};

const undo = () => step(done, undone, "before");
const redo = () => step(undone, done, "after");

// ---- Moving ----

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] };

const neighbour = (input, [down, right]) => {
  const cell = input.closest("td");
  const rows = [...cell.closest("tbody").rows];
  const row = rows[rows.indexOf(cell.parentElement) + down];
  return row?.cells[cell.cellIndex + right]?.querySelector("input.letter");
};

const onKey = (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z") {
    event.preventDefault();
    return event.shiftKey ? redo() : undo();
  }
  const input = event.target;
  if (!input.matches("input.letter") || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.key === "Escape") input.value = input.dataset.letter;
  const move = MOVES[event.key];
  if (!move || event.shiftKey) return;
  event.preventDefault();
  neighbour(input, move)?.focus();
};

// ---- What people do ----

if (form) {
  button("without-script").hidden = true;
  button("undo").hidden = button("redo").hidden = false;
  form.addEventListener("keydown", onKey);
  form.addEventListener("focusin", ({ target }) => target.matches("input.letter") && target.select());
  form.addEventListener("focusout", ({ target }) => target.matches("input.letter") && save(target));
  form.addEventListener("submit", (event) => event.preventDefault());
  button("undo").addEventListener("click", undo);
  button("redo").addEventListener("click", redo);
  document.addEventListener("click", ({ target }) => {
    const whose = target.closest("#raci-refused [data-keep]");
    if (!whose) return;
    const input = document.getElementById(whose.dataset.cell);
    learn(input, whose.dataset, { keepTyped: whose.dataset.keep === "mine" });
    input.removeAttribute("aria-invalid");
    document.getElementById("raci-refused").replaceChildren();
    input.focus();
    save(input);
  });
  addEventListener("beforeunload", (event) => {
    if (inputs().some(isChanged)) event.preventDefault();
  });
}
