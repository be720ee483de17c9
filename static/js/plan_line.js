// One line of a section as it is edited: its text in place, what else is known of it beside, the lines below it under it.

import { marked } from "./plan_marks.js";
import { clone, make, newKey, say } from "./plan_words.js";

const held = new WeakMap(); // line -> everything of it but text and lines below
const MEASURE = { kind: "number", unit: "", direction: "up", baseline: null, target: null, due: null, zones: [], definition: "" };
const OBSTACLE = { state: "open", opened: null, cleared: null, reason: "", periods: 1 };

export const textOf = (line) => line.querySelector("[data-text]");
export const below = (line) => line.querySelector(":scope > [data-children]");
export const lineOf = (element) => element.closest("li.line");
export const known = (line) => held.get(line);

// `part` is what the section says (see vpmom/kinds.py): it decides which facts a line has.
export const makeLine = (item, part) => {
  const line = clone("line");
  line.dataset.key = item.key || newKey();
  line.dataset.part = part;
  textOf(line).value = item.text ?? "";
  hold(line, item, part);
  below(line).append(...(item.children ?? []).map((child) => makeLine(child, part)));
  show(line);
  return line;
};

export const hold = (line, item, part) => {
  held.set(line, {
    visibility: item.visibility ?? "public", owner: item.owner ?? "", unit: item.unit ?? "", headcount: item.headcount ?? null,
    measure: part === "result" ? { ...MEASURE, ...item.measure } : null,
    obstacle: part === "hurdle" ? { ...OBSTACLE, ...item.obstacle } : null,
  });
};

export const readLine = (line) => ({
  key: line.dataset.key,
  text: textOf(line).value,
  ...structuredClone(held.get(line)),
  children: linesOf(below(line)).map(readLine),
});

export const linesOf = (list) => [...list.children].filter((child) => child.matches("li.line"));
export const allLines = (root) => [...root.querySelectorAll("li.line")];

// What is shown while the line is not edited, and the facts beside it.
export const show = (line) => {
  const field = textOf(line);
  field.parentElement.dataset.copy = `${field.value} `; // gives the cell its height, so that the field grows with its text
  field.parentElement.querySelector("[data-shown]").replaceChildren(...marked(field.value));
  line.querySelector("[data-facts]").replaceChildren(...[...factsOf(held.get(line)), ...linkFacts(line)].map(tag));
};

let linkFacts = () => [];
// `facts(line)` gives the [words] of what a line is tied to.
export const setLinkFacts = (facts) => { linkFacts = facts; };

const tag = ([text, kind]) => make("span", text, { className: kind ? `tag ${kind}` : "tag" });

const factsOf = ({ visibility, owner, unit, headcount, measure, obstacle }) => [
  owner && [owner],
  unit && [unit],
  headcount !== null && headcount !== "" && [say("people", "", headcount)],
  measure && figure(measure) && [figure(measure)],
  obstacle?.state === "accepted" && [say("accepted")],
  obstacle?.state === "cleared" && [say("cleared"), "ok"],
  visibility === "internal" && [say("internal"), "over"],
  visibility === "confidential" && [say("confidential"), "bad"],
].filter(Boolean);

const figure = ({ kind, unit, baseline, target, zones, due }) => {
  const by = due ? say("by", due) : "";
  if (kind === "done") return due ? say("doneBy", due) : "";
  const numbers = [baseline, target].filter((number) => number !== null && number !== "");
  const way = kind === "zones" ? zones.join(" → ") : numbers.length ? `${numbers.join(" → ")} ${unit}`.trim() : "";
  return [way, by].filter(Boolean).join(", ");
};

// What the server answered may carry another key, and facts that it added, such as the day an obstacle was first seen.
export const adopt = (line, item) => {
  line.dataset.key = item.key;
  const mine = held.get(line);
  if (mine.obstacle && item.obstacle && !mine.obstacle.opened) mine.obstacle.opened = item.obstacle.opened;
};
