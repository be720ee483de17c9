// The questionnaire: saves each answer as it is given, keeps it when the connection is lost, keys, one at a time on a phone.

import { answerStore } from "./answer_store.js";
import { keptAnswers } from "./kept_answers.js";

const list = document.querySelector("[data-questions]");
const offline = document.querySelector("[data-offline]");
const store = answerStore(list.dataset.questions);
const versions = new WeakMap(); // form -> how often it was changed here
const sent = new WeakMap(); // form -> the version that is on its way, and its answer
const TYPING_PAUSE = 800;
const RETRY = 5000;

const forms = () => [...list.querySelectorAll("form[data-answer]")];
const formOf = (practice) => document.getElementById(`q-${practice}`);
const isAnswered = (form) => Boolean(form.querySelector('[name="coverage"]:checked'));

// ---- Saving ----

// What somebody says, whatever the order of the fields and whichever revision it was said over.
const saying = (body) => {
  const values = new URLSearchParams(body);
  const [coverage, note, evidence] = ["coverage", "note", "evidence"].map((name) => values.get(name) ?? "");
  return JSON.stringify([coverage, values.getAll("criteria").sort(), note.replaceAll("\r\n", "\n"), evidence.trim()]);
};

const bodyOf = (form) => {
  const values = new URLSearchParams(new FormData(form));
  values.delete("csrfmiddlewaretoken"); // of this session; who signs in again has another, which the header brings
  return values.toString();
};

// While two answers are shown, the revision is still the one that the person saw before: a reload shows both again.
const seenRevision = (form, kept) =>
  (form.querySelector("[data-conflict]") && new URLSearchParams(kept?.body).get("revision")) || form.elements.revision.value;

const keep = (form) => {
  versions.set(form, (versions.get(form) ?? 0) + 1);
  const practice = form.dataset.answer;
  const kept = store.all()[practice];
  const body = new URLSearchParams(bodyOf(form));
  body.set("revision", seenRevision(form, kept));
  store.keep(practice, { url: form.action, page: `${location.pathname}#${form.id}`, body: body.toString(), unsure: kept?.unsure ?? [] });
};

// The reply did not come: whether the answer is on the server nobody knows.
const remember = (practice, body) => {
  const kept = store.all()[practice];
  if (kept) store.keep(practice, { ...kept, unsure: [...new Set([...kept.unsure, saying(body)])] });
};

// What was typed since the answer left is not on the server yet, and goes over the answer that now is.
const settle = (form) => {
  const practice = form.dataset.answer;
  store.drop(practice);
  if (sent.get(form).version !== versions.get(form)) keep(form);
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
  sent.set(target, { version: versions.get(target), body: bodyOf(target) });
  setState(target, "saving", offline.dataset.saving);
});

// Decided by the status: for htmx a conflict (409) and a refusal (422) are successes, because they bring something to show.
list.addEventListener("htmx:afterRequest", ({ target, detail: { xhr: { status } } }) => {
  if (!status || status >= 500) {
    remember(target.dataset.answer, sent.get(target).body);
    setState(target, "waiting", offline.dataset.waiting);
  } else if (status < 300) {
    settle(target);
  } else if (status === 409) {
    if (isOwn(target)) keepMine(target);
  } else if (status !== 422) {
    setState(target, "failed", offline.dataset.failed);
  }
  setReachable(status > 0 && status < 500);
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

const elsewhere = keptAnswers(store, document.querySelector("[data-kept]"), {
  isHere: formOf,
  reached: () => setReachable(true),
  lost: (practice, body) => { remember(practice, body); setReachable(false); },
});

// A statement of this page that was changed in another tab only is sent by that tab.
const sendKept = () => {
  for (const practice of Object.keys(store.all())) {
    const form = formOf(practice);
    if (form && versions.has(form)) save(form);
  }
  elsewhere.sendAll();
};

window.addEventListener("online", sendKept);
offline.querySelector("[data-try-now]").addEventListener("click", sendKept);
setInterval(() => { if (!reachable) sendKept(); }, RETRY);

// ---- What was kept before this page was loaded goes back into its fields, and is sent again ----

const fill = (form, values) => {
  for (const input of form.querySelectorAll('[name="coverage"]')) input.checked = values.get("coverage") === input.value;
  for (const input of form.querySelectorAll('[name="criteria"]')) input.checked = values.getAll("criteria").includes(input.value);
  for (const name of ["note", "evidence"]) form.elements[name].value = values.get(name) ?? "";
  if (values.get("note") || values.get("evidence")) form.querySelector("details").open = true;
};

const restore = () => {
  for (const [practice, { body }] of Object.entries(store.all())) {
    const form = formOf(practice);
    if (!form) continue;
    const values = new URLSearchParams(body);
    fill(form, values);
    form.elements.revision.value = values.get("revision");
    versions.set(form, versions.get(form) ?? 0);
    count(form);
  }
};

// ---- Two answers to one statement: the person chooses ----

// The other answer is our own, sent before, whose reply got lost: there is nothing to choose.
const isOwn = (form) => {
  const other = form.querySelector('[data-keep="theirs"]')?.dataset.given;
  return other !== undefined && (store.all()[form.dataset.answer]?.unsure ?? []).includes(saying(other));
};

// The revision beside the conflict is the newest, so this answer goes over the other.
const keepMine = (form) => {
  delete form.querySelector("[data-conflict]").dataset.conflict;
  keep(form);
  count(form);
  save(form);
};

list.addEventListener("click", ({ target }) => {
  const form = target.closest("form[data-answer]");
  if (!form) return;
  if (target.matches("[data-clear]")) return clear(form);
  const chosen = target.dataset.keep;
  if (!chosen) return;
  if (chosen === "theirs") fill(form, new URLSearchParams(target.dataset.given));
  keepMine(form);
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
// On a slow line somebody answers before this script is here.
const differs = (input) => (/^(radio|checkbox)$/.test(input.type) ? input.checked !== input.defaultChecked : input.value !== input.defaultValue);

const keepEarly = () => {
  for (const form of forms()) {
    if (![...form.elements].some((input) => "defaultValue" in input && differs(input))) continue;
    keep(form);
    count(form);
  }
};

keepEarly();
restore();
document.addEventListener("DOMContentLoaded", sendKept); // htmx knows the forms from then on
