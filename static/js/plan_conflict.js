// Two people wrote in one section: both texts stand side by side, and whoever came later chooses. Nothing is lost.

import { marked } from "./plan_marks.js";
import { clone, make, newKey, say } from "./plan_words.js";

const flat = (items) => items.flatMap((item) => [item, ...flat(item.children)]);
const texts = (items) => flat(items).map((item) => item.text);

const listed = (items, others) => {
  const same = new Set(texts(others));
  const list = make("ul", "", { className: "plain" });
  for (const item of flat(items)) {
    const line = make("li");
    const holder = same.has(item.text) ? line : line.appendChild(make("mark"));
    holder.append(...marked(item.text));
    list.append(line);
  }
  return list;
};

// Mine, with each of their own lines behind the one that it follows there.
const together = (mine, theirs) => {
  const found = texts(mine);
  texts(theirs).forEach((text, at, all) => {
    if (found.includes(text)) return;
    const before = all.slice(0, at).findLast((earlier) => found.includes(earlier));
    found.splice(before === undefined ? 0 : found.indexOf(before) + 1, 0, text);
  });
  return found;
};

// Lines written by hand keep what is known of the line with the same words, and lines in the same place keep their key.
const asItems = (rows, mine, theirs) => {
  const left = [...flat(mine), ...flat(theirs)];
  const used = new Set();
  return rows.map((text) => {
    const found = left.find((item) => item.text === text && !used.has(item.key));
    if (found) used.add(found.key);
    return found ? { ...found, children: [] } : { key: newKey(), text, children: [] };
  });
};

export const showConflict = (place, { mine, theirs }, choose) => {
  const form = clone("conflict-form");
  const when = theirs.changed_at ? new Date(theirs.changed_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : "";
  form.querySelector("[data-who]").textContent = [theirs.changed_by || say("somebody"), when].filter(Boolean).join(", ");
  form.querySelector("[data-mine]").append(listed(mine, theirs.items));
  form.querySelector("[data-theirs]").append(listed(theirs.items, mine));
  form.querySelector("[data-merged]").value = together(mine, theirs.items).join("\n");
  form.addEventListener("click", ({ target }) => {
    const chosen = target.dataset?.keep;
    if (!chosen) return;
    const rows = form.querySelector("[data-merged]").value.split("\n").map((row) => row.trim()).filter(Boolean);
    place.replaceChildren();
    choose(chosen === "merged" ? asItems(rows, mine, theirs.items) : chosen);
  });
  place.replaceChildren(form);
  form.focus();
  return form;
};
