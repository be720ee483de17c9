// What is known of a line beyond its words: who may read it, whose it is, its figures, and what it is tied to.

import { known, show, textOf } from "./plan_line.js";
import { isStruck, plain, strike } from "./plan_marks.js";
import { cloneAll, make, say } from "./plan_words.js";

const NUMBERS = new Set(["headcount", "measure.baseline", "measure.target"]);
const DAYS = new Set(["measure.due", "obstacle.opened", "obstacle.cleared"]);

// What a line of each part can be tied to: kind of link, part at the other end, whether this line is the source.
const ENDS = {
  result: [["measures", "order", true]],
  way: [["serves", "order", true], ["answers", "hurdle", true]],
  order: [["measures", "result", false], ["serves", "way", false]],
  hurdle: [["answers", "way", false]],
};
const LEGENDS = { measures: ["measured", "measures"], serves: ["served", "serves"], answers: ["answered", "answers"] };

export const toggleDetails = (line, section, desk, open) => {
  const place = line.querySelector("[data-details]");
  const more = line.querySelector("[data-more]");
  const opens = open ?? place.hidden;
  place.hidden = !opens;
  more.setAttribute("aria-expanded", opens);
  if (!opens) return place.replaceChildren();
  place.replaceChildren(cloneAll("line-fields"));
  prepare(place, line, section, desk);
  showLinks(line, section, desk);
};

const prepare = (place, line, section, desk) => {
  for (const label of place.querySelectorAll("[data-of]")) if (label.dataset.of !== section.part) label.remove();
  const units = place.querySelector('[data-name="unit"]');
  units.append(...desk.units.map((name) => make("option", name, { value: name })));
  if (!desk.confidential) place.querySelector('[value="confidential"]').disabled = true;
  const fields = [...place.querySelectorAll("[data-name]")];
  for (const field of fields) field.value = read(known(line), field.dataset.name);
  shape(place);
  place.addEventListener("input", ({ target }) => {
    if (!target.dataset.name) return;
    write(known(line), target.dataset.name, target.value);
    shape(place);
    show(line);
    section.changed();
  });
  place.addEventListener("click", ({ target }) => act(target, line, section));
};

const shape = (place) => {
  const kind = place.querySelector('[data-name="measure.kind"]')?.value;
  for (const label of place.querySelectorAll("[data-kind]")) label.hidden = label.dataset.kind !== kind;
};

const read = (facts, name) => {
  const [first, second] = name.split(".");
  const value = second ? facts[first][second] : facts[first];
  return Array.isArray(value) ? value.join("\n") : value ?? "";
};

const write = (facts, name, typed) => {
  const [first, second] = name.split(".");
  const value = name === "measure.zones" ? typed.split("\n").map((row) => row.trim()).filter(Boolean)
    : NUMBERS.has(name) ? number(typed)
    : DAYS.has(name) ? typed || null : typed;
  if (second) facts[first][second] = value;
  else facts[first] = value;
};

// "1 200" and "0,4" are numbers to many people; what cannot be one is refused by the server with a sentence.
const number = (typed) => {
  const bare = typed.replace(/\s/g, "");
  return /^-?\d+,\d{1,2}$/.test(bare) ? bare.replace(",", ".") : bare || null;
};

const act = (target, line, section) => {
  if (target.dataset.move) section.move(line, target.dataset.move);
  else if ("remove" in target.dataset) section.remove(line);
  else if ("strike" in target.dataset) {
    textOf(line).value = strike(textOf(line).value);
    target.setAttribute("aria-pressed", isStruck(textOf(line).value));
    show(line);
    section.changed();
  }
};

// ---- Links ----

const isTop = (line) => !line.parentElement.closest("li.line");

export const showLinks = (line, section, desk) => {
  const place = line.querySelector("[data-links]");
  if (!place) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.value : null;
  const groups = isTop(line) ? ENDS[section.part] ?? [] : [];
  place.replaceChildren(...groups.map((end) => group(line, end, desk)));
  if (focused) [...place.querySelectorAll("input")].find((input) => input.value === focused)?.focus();
};

const group = (line, [kind, part, isSource], desk) => {
  const set = make("fieldset");
  set.append(make("legend", say(LEGENDS[kind][isSource ? 1 : 0]), { className: "small" }));
  const others = desk.linesOf(part).filter((other) => textOf(other).value.trim());
  if (!others.length) set.append(make("p", say("nothingYet"), { className: "small muted" }));
  for (const other of others) set.append(choice(line, other, kind, isSource, desk));
  return set;
};

const choice = (line, other, kind, isSource, desk) => {
  const [source, target] = isSource ? [line, other] : [other, line];
  const link = () => ({ kind, source: source.dataset.key, target: target.dataset.key });
  const label = make("label", "", { className: "check" });
  const box = make("input", "", { type: "checkbox", value: other.dataset.key, checked: desk.isLinked(link()) });
  box.addEventListener("change", () => desk.setLink(link, box.checked ? "confirmed" : "none"));
  label.append(box, make("span", plain(textOf(other).value)));
  return label;
};

