// A section as it is edited: its lines by keyboard and pointer, saved as typed, undone, and never overwritten unseen.

import { isLost, isSignedOut, sentences } from "./plan_api.js";
import { showConflict } from "./plan_conflict.js";
import { toggleDetails } from "./plan_details.js";
import { adopt, allLines, below, known, lineOf, linesOf, makeLine, readLine, show, textOf } from "./plan_line.js";
import { dragging, focusAt, isAtEdge, moves, neighbour, WAYS } from "./plan_moves.js";
import { button, make, say } from "./plan_words.js";

const TYPING_PAUSE = 800;
const isSaid = (item) => item.text.trim() !== "" || item.children.length > 0;
const onlySaid = (items) => items.filter(isSaid).map((item) => ({ ...item, children: onlySaid(item.children) }));

export const planSection = (root, first, desk) => {
  const { key } = first;
  const { part } = root.dataset;
  const place = root.querySelector("[data-lines]");
  const list = make(part === "order" || part === "way" ? "ol" : "ul", "", { className: `lines ${place.dataset.look}` });
  const problem = root.querySelector("[data-problem]");
  let { revision, label } = first;
  let version = 0, saved = 0, timer = null, sending = null, conflict = null, atFocus = "";

  const add = button(say("add", place.dataset.one), () => focusAt(insert({}, null)), "btn quiet add-line");
  add.dataset.add = "";
  place.replaceChildren(list, add);

  // ---- What stands here ----

  const items = () => onlySaid(linesOf(list).map(readLine));
  const isDirty = () => version !== saved;

  const fill = (state) => {
    const focused = list.contains(document.activeElement) ? lineOf(document.activeElement) : null;
    const at = focused && { key: focused.dataset.key, caret: document.activeElement.selectionStart };
    ({ revision, label } = state);
    list.replaceChildren(...state.items.map((item) => makeLine(item, part)));
    root.querySelector("[data-heading]").textContent = state.title;
    told(state);
    arrange();
    const again = at && allLines(list).find((line) => line.dataset.key === at.key);
    if (again) focusAt(again, at.caret ?? undefined);
  };

  const told = (state) => {
    root.querySelector("[data-undo]").disabled = !state.can_undo;
    root.querySelector("[data-redo]").disabled = !state.can_redo;
    if ("order_confirmed" in state) desk.orderConfirmed(state.order_confirmed);
  };

  const title = () => root.querySelector("[data-heading]").textContent;

  const arrange = () => {
    root.querySelector("[data-asks]").hidden = list.children.length > 0;
    add.hidden = part === "aim" && list.children.length > 0; // one sentence is meant to be enough; Enter makes another
    allLines(list).forEach((line, at) => textOf(line).setAttribute("aria-label", say("line", title(), at + 1)));
  };

  const setState = (state) => {
    const element = root.querySelector(".save-state");
    element.dataset.state = state;
    element.textContent = state ? say(state) : "";
  };

  // ---- Saving ----

  const keep = () => desk.store.keep(key, { revision, label, items: items() });

  const changed = () => {
    version += 1;
    keep();
    arrange();
    clearTimeout(timer);
    timer = setTimeout(save, TYPING_PAUSE);
  };

  // Resolves when what was typed until now is on the server, or cannot be sent now.
  const save = async () => {
    clearTimeout(timer);
    if (sending) await sending;
    if (conflict || !isDirty()) return;
    sending = send();
    await sending;
    sending = null;
  };

  const send = async () => {
    const at = version;
    const lines = allLines(list).filter((line) => isSaid(readLine(line)));
    const body = { revision, label, items: items() };
    setState("saving");
    const reply = await desk.api("PUT", `sections/${key}/`, body);
    if (isLost(reply)) {
      setState("waiting");
      return desk.lost(isSignedOut(reply));
    }
    desk.reached();
    if (reply.status === 200) return stored(reply.data, at, lines);
    if (reply.status === 409 && reply.data.current) return meet(reply.data.current);
    return refused(reply.data, lines);
  };

  const stored = (state, at, lines) => {
    ({ revision } = state);
    flat(state.items).forEach((item, place_) => lines[place_] && adopt(lines[place_], item));
    told(state);
    tell("");
    for (const line of allLines(list)) problemAt(line, "");
    saved = at;
    if (isDirty()) keep();
    else {
      desk.store.drop(key);
      setState("saved");
    }
    desk.checkSoon();
  };

  const flat = (some) => some.flatMap((item) => [item, ...flat(item.children)]);

  const refused = (data, lines) => {
    setState("failed");
    const errors = flatErrors(data.errors?.items, linesOf(list));
    lines.forEach((line) => problemAt(line, (errors.get(line) ?? []).join(" ")));
    tell(errors.size ? "" : [...new Set([data.detail, ...sentences(data.errors)])].filter(Boolean).join(" ") || say("refused"));
  };

  // The refusals of lines are numbered in the order in which they were sent; a sentence about all of them is a list.
  const flatErrors = (errors, lines) => {
    const found = new Map();
    const walk = (some, these) => some && !Array.isArray(some) && these.filter((line) => isSaid(readLine(line))).forEach((line, at) => {
      const { children, ...own } = some[at] ?? {};
      if (sentences(own).length) found.set(line, sentences(own));
      walk(children, linesOf(below(line)));
    });
    walk(errors, lines);
    return found;
  };

  const problemAt = (line, words) => {
    const element = line.querySelector("[data-line-problem]");
    element.hidden = !words;
    element.textContent = words;
  };

  const tell = (words) => {
    problem.hidden = !words;
    problem.textContent = words;
  };

  // ---- Two texts ----

  const meet = (theirs) => {
    setState("");
    conflict = showConflict(root.querySelector("[data-conflict-place]"), { mine: items(), theirs }, (chosen) => {
      conflict = null;
      if (chosen === "theirs") {
        desk.store.drop(key);
        saved = version;
        fill(theirs);
        setState("saved");
        desk.checkSoon();
        return;
      }
      if (chosen !== "mine") fill({ ...theirs, label, title: title(), items: chosen });
      ({ revision } = theirs);
      changed();
      save();
    });
  };

  // ---- Back and forth ----

  const step = async (way) => {
    await save();
    if (conflict || isDirty()) return;
    const reply = await desk.api("POST", `sections/${key}/${way}/`, { revision });
    if (reply.status === 200) {
      fill(reply.data);
      setState("saved");
      return desk.checkSoon();
    }
    if (reply.data.current) fill(reply.data.current);
    tell(reply.data.detail ?? say("refused"));
  };

  const refresh = async () => {
    const isInDetails = list.contains(document.activeElement) && !document.activeElement.matches("[data-text]");
    if (isDirty() || sending || conflict || isInDetails) return;
    const reply = await desk.api("GET", `sections/${key}/`);
    if (reply.status !== 200 || isDirty() || sending || reply.data.revision <= revision) return;
    fill(reply.data);
    desk.checkSoon();
  };

  // ---- Lines ----

  const insert = (item, after) => {
    const line = makeLine({ text: "", ...item }, part);
    if (after) after.after(line);
    else list.append(line);
    arrange();
    return line;
  };

  const remove = (line) => {
    const next = neighbour(list, line, -1) ?? allLines(list).find((other) => !line.contains(other));
    below(line).querySelectorAll(":scope > li").forEach((child) => line.before(child));
    line.remove();
    changed();
    if (next?.isConnected) focusAt(next);
    else add.focus();
  };

  const move = (line, way) => {
    const focused = document.activeElement;
    if (!moves[way](line)) return;
    (line.contains(focused) ? focused : textOf(line)).focus();
    changed();
    desk.announce(say("moveLine", title(), allLines(list).indexOf(line) + 1));
  };

  const split = (line) => {
    const field = textOf(line);
    const rest = field.value.slice(field.selectionEnd);
    field.value = field.value.slice(0, field.selectionStart);
    show(line);
    const children = linesOf(below(line));
    const made = insert({ text: rest.trimStart() }, children.length && !rest ? null : line);
    if (children.length && !rest) children[0].before(made); // a line that has lines below it goes on below
    changed();
    focusAt(made, 0);
  };

  const paste = (event, line) => {
    const rows = event.clipboardData.getData("text/plain").split(/\r?\n/).map((row) => row.trim()).filter(Boolean);
    if (rows.length < 2) return;
    event.preventDefault();
    const bare = rows.map((row) => row.replace(/^(?:[-*•]|\d+[.)])\s+/, ""));
    const field = textOf(line);
    field.setRangeText(bare[0], field.selectionStart, field.selectionEnd, "end");
    let last = line;
    for (const text of bare.slice(1)) last = insert({ text }, last);
    show(line);
    changed();
    focusAt(last);
  };

  // ---- Keys ----

  const onLine = (event, line) => {
    const { key: pressed, target, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (altKey && WAYS[pressed]) move(line, WAYS[pressed]);
    else if (altKey || ctrlKey || metaKey) return;
    else if (pressed === "Enter" && !event.isComposing) split(line);
    else if (pressed === "Backspace" && !target.value && !event.repeat) remove(line);
    else if (pressed === "ArrowUp" && !shiftKey && isAtEdge(target, -1) && neighbour(list, line, -1)) focusAt(neighbour(list, line, -1));
    else if (pressed === "ArrowDown" && !shiftKey && isAtEdge(target, 1) && neighbour(list, line, 1)) focusAt(neighbour(list, line, 1));
    else return;
    event.preventDefault();
  };

  root.addEventListener("keydown", (event) => {
    const { target } = event;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z") {
      // What was typed since the field got the focus is the browser's to undo; steps before are ours.
      if (!event.shiftKey && "value" in target && target.value !== atFocus) return;
      event.preventDefault();
      step(event.shiftKey ? "redo" : "undo");
    } else if (target.matches("[data-text]")) onLine(event, lineOf(target));
    else if (event.altKey && WAYS[event.key] && target.matches("[data-more]")) {
      event.preventDefault();
      move(lineOf(target), WAYS[event.key]);
    } else if (event.key === "Escape" && target.closest("[data-details]")) {
      const line = lineOf(target);
      toggleDetails(line, handle, desk, false);
      line.querySelector("[data-more]").focus();
    }
  });

  root.addEventListener("focusin", ({ target }) => {
    desk.section = key;
    if ("value" in target) atFocus = target.value;
  });

  list.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-text]")) return;
    if (/[\r\n]/.test(target.value)) target.value = target.value.replace(/\s*[\r\n]+\s*/g, " ");
    show(lineOf(target));
    changed();
  });

  list.addEventListener("paste", (event) => event.target.matches("[data-text]") && paste(event, lineOf(event.target)));
  list.addEventListener("focusout", ({ target }) => target.matches("[data-text]") && save());

  list.addEventListener("click", ({ target }) => {
    const line = lineOf(target);
    if (!line) return;
    if (target.closest("[data-more]")) toggleDetails(line, handle, desk);
  });

  dragging(list, (line) => {
    changed();
    desk.announce(say("moveLine", title(), allLines(list).indexOf(line) + 1));
  });

  // ---- The heading ----

  const rename = () => {
    const heading = root.querySelector("[data-heading]");
    const field = make("input", "", { value: title(), maxLength: 60, className: "rename" });
    field.setAttribute("aria-label", say("heading"));
    const done = (keepIt) => {
      if (!field.isConnected) return;
      const words = field.value.trim();
      field.replaceWith(heading);
      if (keepIt && words !== title()) {
        label = words === desk.kindLabel(key) ? "" : words;
        heading.textContent = words || desk.kindLabel(key);
        changed();
      }
      root.querySelector("[data-rename]").focus();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        done(event.key === "Enter");
      }
    });
    field.addEventListener("blur", () => done(true));
    heading.replaceWith(field);
    field.select();
  };

  root.querySelector("[data-rename]").addEventListener("click", rename);
  root.querySelector("[data-undo]").addEventListener("click", () => step("undo"));
  root.querySelector("[data-redo]").addEventListener("click", () => step("redo"));
  root.querySelector("[data-history]").addEventListener("click", ({ target }) => desk.history(root, key, target));
  root.querySelector("[data-tools]").hidden = false;

  const handle = {
    key, part, list, root, changed, save, refresh, remove, move, step, isDirty,
    get revision() { return revision; },
    lines: () => linesOf(list),
    // What this browser kept, and the server does not have yet.
    restore: (kept) => {
      fill({ ...first, ...kept, title: kept.label || desk.kindLabel(key) });
      changed();
    },
    known,
  };
  fill(first);
  return handle;
};
