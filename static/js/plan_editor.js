// The page of a plan as its editor: brings sections, head, checks and presence together, and keeps what cannot be sent yet.

import { answerStore } from "./answer_store.js";
import { planApi } from "./plan_api.js";
import { planChecks } from "./plan_checks.js";
import { showLinks } from "./plan_details.js";
import { planHead } from "./plan_head.js";
import { planHistory } from "./plan_history.js";
import { allLines, setLinkFacts, show } from "./plan_line.js";
import { planPresence } from "./plan_presence.js";
import { planSection } from "./plan_section.js";
import { make, say } from "./plan_words.js";

const root = document.querySelector("[data-plan-editor]");
const data = JSON.parse(document.getElementById("plan-data").textContent);
const banner = document.querySelector("[data-offline]");
const sections = new Map();
let head = null;
const RETRY = 5000;
const CHECK_PAUSE = 1200;

const desk = {
  api: planApi(root.dataset.api),
  store: answerStore(`plan.${root.dataset.planEditor}`),
  section: "",
  units: data.units,
  everybody: data.everybody,
  confidential: data.confidential,
  kindLabel: (key) => rootOf(key).dataset.kindLabel,
  linesOf: (part) => [...sections.values()].filter((one) => one.part === part).flatMap((one) => one.lines()),
  saveAll: () => Promise.all([...sections.values()].map((one) => one.save())),
};

const rootOf = (key) => document.querySelector(`[data-section="${key}"]`);

// ---- Telling ----

const live = document.body.appendChild(make("div", "", { className: "hidden-text" }));
live.setAttribute("role", "status");
desk.announce = (words) => { live.textContent = words; };

// ---- The connection ----

let isReachable = true;

const tellWaiting = (words) => {
  const number = Object.keys(desk.store.all()).length;
  banner.hidden = isReachable || !number;
  const text = banner.querySelector("[data-offline-text]");
  const told = words || (number === 1 ? say("offlineOne") : say("offlineMany", "", number));
  if (!banner.hidden && text.textContent !== told) text.textContent = told;
};

desk.lost = (isSignedOut) => {
  isReachable = false;
  tellWaiting(isSignedOut ? say("ended") : "");
};

desk.reached = () => {
  const was = isReachable;
  isReachable = true;
  tellWaiting();
  if (!was) sendKept();
};

const sendKept = () => {
  for (const section of sections.values()) if (section.isDirty()) section.save();
  head?.retry();
};

window.addEventListener("online", sendKept);
banner.querySelector("[data-try-now]").addEventListener("click", sendKept);
setInterval(() => { if (!isReachable) sendKept(); }, RETRY);

// ---- Checks and links ----

const checks = planChecks(desk);
let links = [];
let checking = null;

const sameLink = (one, other) => one.kind === other.kind && one.source === other.source && one.target === other.target;
desk.isLinked = (link) => links.some((one) => sameLink(one, link));

// The number of a line on its page, as other lines name it.
const numberOf = (key) => {
  for (const section of sections.values()) {
    const at = section.lines().findIndex((line) => line.dataset.key === key);
    if (at >= 0) return at + 1;
  }
  return 0;
};

setLinkFacts((line) => {
  const { key } = line.dataset;
  const ends = (kind, end, other) => links.filter((one) => one.kind === kind && one[end] === key).map((one) => numberOf(one[other])).filter(Boolean).sort((a, b) => a - b);
  const told = (word, numbers) => (numbers.length ? [[say(word, numbers.join(", "))]] : []);
  const serves = [...new Set([...ends("measures", "source", "target"), ...ends("serves", "source", "target")])];
  return [...told("for", serves), ...told("answeredBy", ends("answers", "target", "source"))];
});

const showChecks = (found) => {
  links = found.links;
  checks.show(found);
  for (const section of sections.values()) {
    for (const line of allLines(section.list)) {
      show(line);
      showLinks(line, section, desk);
    }
  }
};

const check = async () => {
  if (document.querySelector("[data-muting]")) return; // somebody is giving a reason there
  const reply = await desk.api("GET", "findings/");
  if (reply.status === 200) showChecks(reply.data);
};

desk.checkSoon = () => {
  clearTimeout(checking);
  checking = setTimeout(check, CHECK_PAUSE);
};

// Mutes and links: the answer is what the checks say now.
desk.change = async (path, body) => {
  const reply = await desk.api("PUT", path, body);
  if (reply.status === 200) return showChecks(reply.data);
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { kind: "error", text: reply.data.detail ?? say("refused") } }));
};

desk.setLink = async (link, state) => {
  await desk.saveAll(); // both ends have to be there
  await desk.change("links/", { ...link(), state });
};

// ---- Everything begins ----

desk.history = planHistory(desk.api);
desk.orderConfirmed = (is) => head?.orderConfirmed(is);
desk.headChanged = ({ title }) => { document.title = `${title}${document.title.slice(document.title.indexOf(" · "))}`; };

document.getElementById("plan-persons").append(...data.persons.map((name) => make("option", "", { value: name })));
head = planHead(data.head, desk);
for (const state of data.sections) sections.set(state.key, planSection(rootOf(state.key), state, desk));
check();

for (const [key, kept] of Object.entries(desk.store.all())) sections.get(key)?.restore(kept);

// What others wrote meanwhile is shown where nothing of one's own waits.
desk.moved = ({ head: headRevision, sections: revisions }) => {
  for (const section of sections.values()) if ((revisions[section.key] ?? 0) > section.revision) section.refresh();
  if (headRevision > head.revision) head.refresh();
};
planPresence(desk);

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.closest("input, textarea, [data-section]")) return;
  const section = sections.get(desk.section);
  if (!section) return;
  event.preventDefault();
  section.step(event.shiftKey ? "redo" : "undo");
});
