// The questionnaire: saves each answer as it is given, keeps it when the connection is lost, keys, one at a time on a phone.

import { answerStore } from "./answer_store.js";

const list = document.querySelector("[data-questions]");
const offline = document.querySelector("[data-offline]");
const store = answerStore(list.dataset.questions);
const versions = new WeakMap(); // form -> how often it was changed here
const sent = new WeakMap(); // form -> the version that is on its way
const TYPING_PAUSE = 800;
const RETRY = 5000;

const forms = () => [...list.querySelectorAll("form[data-answer]")];
const formOf = (practice) => document.getElementById(`q-${practice}`);
const isAnswered = (form) => Boolean(form.querySelector('[name="coverage"]:checked'));

// ---- Saving ----

const entryOf = (form) => ({
  url: form.action,
  page: `${location.pathname}#${form.id}`,
  body: new URLSearchParams(new FormData(form)).toString(),
});

const keep = (form) => {
  versions.set(form, (versions.get(form) ?? 0) + 1);
  store.keep(form.dataset.answer, entryOf(form));
};

const save = (form) => {
  if (form.querySelector("[data-conflict]")) return; // waits for a choice
  window.htmx.trigger(form, "save");
};

const setState = (form, state, words) => {
  const element = form.querySelector(".save-state");
  if (!element) return;
  element.dataset.state = state;
  element.textContent = words;
};

let typing;

list.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-answer]");
  if (!form || !target.matches("textarea, input[type=text]")) return;
  keep(form);
  clearTimeout(typing);
  typing = setTimeout(() => save(form), TYPING_PAUSE);
});

list.addEventListener("change", ({ target }) => {
  const form = target.closest("form[data-answer]");
  if (!form) return;
  clearTimeout(typing);
  keep(form);
  count(form);
  save(form);
});

list.addEventListener("submit", (event) => {
  event.preventDefault();
  save(event.target);
});

list.addEventListener("htmx:beforeRequest", ({ target }) => {
  sent.set(target, versions.get(target));
  setState(target, "saving", offline.dataset.saving);
});

list.addEventListener("htmx:afterRequest", ({ target, detail: { successful, xhr } }) => {
  const ended = xhr.status === 401;
  if (successful && !ended) {
    if (sent.get(target) === versions.get(target)) store.drop(target.dataset.answer);
    setReachable(true);
  } else if (!xhr.status) {
    setState(target, "waiting", offline.dataset.waiting);
    setReachable(false);
  } else if (xhr.status !== 409 && xhr.status !== 422) {
    setState(target, "failed", offline.dataset.kept);
  }
});

// ---- The connection ----

let reachable = true;

const setReachable = (is) => {
  reachable = is;
  const waiting = Object.keys(store.all()).length;
  offline.hidden = is || !waiting;
  const words = waiting === 1 ? offline.dataset.one : offline.dataset.many.replace("#", waiting);
  const text = offline.querySelector("[data-offline-text]");
  if (!offline.hidden && text.textContent !== words) text.textContent = words;
};

// Answers of another page of the questionnaire are sent from here too. One that is refused waits for its own page.
const refused = new Set();

const sendElsewhere = async (practice, { url, body }) => {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token, "HX-Request": "true" };
  try {
    const response = await fetch(url, { method: "POST", body, headers, redirect: "manual" });
    if (response.ok) store.drop(practice);
    else if (response.status < 500 && response.status !== 401) refused.add(practice);
  } catch {
    setReachable(false);
  }
};

const sendKept = () => {
  for (const [practice, entry] of Object.entries(store.all())) {
    const form = formOf(practice);
    if (form) save(form);
    else if (!refused.has(practice)) sendElsewhere(practice, entry);
  }
};

window.addEventListener("online", sendKept);
offline.querySelector("[data-try-now]").addEventListener("click", sendKept);
setInterval(() => { if (!reachable) sendKept(); }, RETRY);

// ---- What was kept before this page was loaded goes back into its fields, and is sent again ----

const fill = (form, values) => {
  for (const input of form.querySelectorAll('[name="coverage"]')) input.checked = values.get("coverage") === input.value;
  for (const input of form.querySelectorAll('[name="criteria"]')) input.checked = values.getAll("criteria").includes(input.value);
  for (const name of ["note", "evidence"]) form.elements[name].value = values.get(name) ?? "";
};

const restore = () => {
  for (const [practice, { body }] of Object.entries(store.all())) {
    const form = formOf(practice);
    if (!form) continue;
    const values = new URLSearchParams(body);
    fill(form, values);
    form.querySelector('[name="revision"]').value = values.get("revision");
    count(form);
  }
  sendKept();
};

// ---- Two answers to one statement: the person chooses ----

list.addEventListener("click", ({ target }) => {
  const form = target.closest("form[data-answer]");
  if (!form) return;
  if (target.matches("[data-clear]")) return clear(form);
  const chosen = target.dataset.keep;
  if (!chosen) return;
  const conflict = target.closest("[data-conflict]");
  if (chosen === "theirs") fill(form, new URLSearchParams(target.dataset.given));
  delete conflict.dataset.conflict; // its revision is the newest now, so the answer goes over it
  keep(form);
  count(form);
  save(form);
});

const clear = (form) => {
  for (const input of form.querySelectorAll('[name="coverage"]')) input.checked = false;
  keep(form);
  count(form);
  save(form);
  form.querySelector('[name="coverage"]').focus();
};

// ---- Progress ----

const add = (element, by) => { if (element) element.textContent = Number(element.textContent) + by; };

const count = (form) => {
  const now = isAnswered(form);
  form.querySelector("[data-clear]").hidden = !now;
  const was = "answered" in form.dataset;
  if (now === was) return;
  form.toggleAttribute("data-answered", now);
  const by = now ? 1 : -1;
  add(document.querySelector("[data-count]"), by);
  add(document.querySelector("[data-count-here]"), by);
  const bar = document.querySelector("[data-progress]");
  bar.value += by;
};

// ---- Moving: keys, and one statement at a time on a phone ----

const places = [...list.querySelectorAll("[data-statement]")];
const small = window.matchMedia("(max-width: 760px)");
let current = 0;

const firstOpen = () => Math.max(0, places.findIndex((place) => !place.querySelector("form[data-answered]")));

const show = (index, { focus = true } = {}) => {
  current = Math.min(Math.max(index, 0), places.length - 1);
  places.forEach((place, at) => place.toggleAttribute("data-current", at === current));
  document.querySelector("[data-where]").textContent = `${current + 1} / ${places.length}`;
  if (!focus) return;
  const choice = places[current].querySelector('[name="coverage"]:checked') ?? places[current].querySelector('[name="coverage"]');
  choice?.focus({ preventScroll: true });
  places[current].scrollIntoView({ block: small.matches ? "start" : "center" });
};

const leave = (way) => document.querySelector(`[data-page-${way}]`)?.click();

document.querySelector("[data-next]").addEventListener("click", () => (current + 1 < places.length ? show(current + 1) : leave("after")));
document.querySelector("[data-previous]").addEventListener("click", () => (current > 0 ? show(current - 1) : leave("before")));

list.addEventListener("focusin", ({ target }) => {
  const at = places.indexOf(target.closest("[data-statement]"));
  if (at >= 0 && at !== current) show(at, { focus: false });
});

const choose = (place, key) => {
  const options = [...place.querySelectorAll('[name="coverage"]')];
  const wanted = key === "n" ? options.at(-1) : options.slice(0, -1)[Number(key) - 1];
  if (!wanted || wanted.disabled || wanted.checked) return;
  wanted.checked = true;
  wanted.focus({ preventScroll: true });
  wanted.dispatchEvent(new Event("change", { bubbles: true }));
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("textarea, input[type=text], dialog, .rail")) return;
  if (/^[1-9n]$/.test(key)) choose(places[current], key);
  else if (key === "ArrowDown") show(current + 1);
  else if (key === "ArrowUp") show(current - 1);
  else return;
  event.preventDefault(); // within a group, ← and → still move from answer to answer
});

const arrange = () => list.toggleAttribute("data-one-at-a-time", small.matches);
small.addEventListener("change", arrange);
arrange();
const asked = places.findIndex((place) => place.querySelector("form").id === location.hash.slice(1));
show(asked >= 0 ? asked : firstOpen(), { focus: asked >= 0 });
restore();
