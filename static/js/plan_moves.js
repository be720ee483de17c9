// Moving lines: among their neighbours, below the line before, out again; by keys, by buttons, by dragging.

import { allLines, below, lineOf, linesOf, textOf } from "./plan_line.js";

const DEEPEST = 6; // as the server has it

const depthOf = (line) => {
  let depth = 0;
  for (let at = line; at; at = lineOf(at.parentElement)) depth += 1;
  return depth;
};
const heightOf = (line) => 1 + Math.max(0, ...linesOf(below(line)).map(heightOf));

// Each returns whether something moved.
export const moves = {
  up: (line) => swap(line, line.previousElementSibling, "before"),
  down: (line) => swap(line, line.nextElementSibling, "after"),
  in: (line) => {
    const parent = line.previousElementSibling;
    if (!parent || depthOf(parent) + heightOf(line) > DEEPEST) return false;
    below(parent).append(line);
    return true;
  },
  out: (line) => {
    const parent = lineOf(line.parentElement);
    if (!parent) return false;
    parent.after(line);
    return true;
  },
};

const swap = (line, other, way) => {
  if (!other) return false;
  other[way](line);
  return true;
};

export const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };

// A line is dragged by its grip; `moved(line)` is told when it was let go in another place.
export const dragging = (list, moved) => {
  let dragged = null, from = null;

  const over = (y) => {
    const others = allLines(list).filter((line) => !dragged.contains(line) && line.parentElement === dragged.parentElement);
    return others.map((line) => ({ line, box: line.getBoundingClientRect() })).find(({ box }) => y >= box.top && y <= box.bottom);
  };

  const place = () => [...dragged.parentElement.children].indexOf(dragged);

  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button !== 0) return;
    dragged = lineOf(grip);
    from = place();
    dragged.toggleAttribute("data-dragged", true);
    grip.setPointerCapture(event.pointerId);
    event.preventDefault();
  });

  list.addEventListener("pointermove", (event) => {
    const found = dragged && over(event.clientY);
    if (!found) return;
    const goesDown = place() < [...dragged.parentElement.children].indexOf(found.line);
    const half = found.box.top + found.box.height / 2;
    if (goesDown && event.clientY > half) found.line.after(dragged);
    if (!goesDown && event.clientY < half) found.line.before(dragged);
  });

  const end = () => {
    if (!dragged) return;
    const line = dragged, hasMoved = place() !== from;
    line.toggleAttribute("data-dragged", false);
    dragged = null;
    if (hasMoved) moved(line);
  };
  list.addEventListener("pointerup", end);
  list.addEventListener("pointercancel", end);
};

// ---- Writing line by line ----

export const isAtEdge = (field, way) => {
  const oneRow = field.clientHeight < 2 * parseFloat(getComputedStyle(field).lineHeight);
  if (field.selectionStart !== field.selectionEnd) return false;
  return oneRow || (way < 0 ? field.selectionStart === 0 : field.selectionEnd === field.value.length);
};

export const neighbour = (list, line, way) => {
  const lines = allLines(list);
  return lines[lines.indexOf(line) + way];
};

export const focusAt = (line, place) => {
  const field = textOf(line);
  field.focus();
  const at = place ?? field.value.length;
  field.setSelectionRange(at, at);
};
