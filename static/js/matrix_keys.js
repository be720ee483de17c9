// The keys of the matrix: moving, choosing a rectangle, writing, copying and pasting. `does` holds what they bring about.

import { say, tell, word } from "./matrix_words.js";

const MANNERS = { n: "needed", u: "used", o: "own", g: "gap" };
const GRADED = new Set(["quality", "criticality"]);

// Where a key leads, or null.
const ways = (grid, { key, ctrlKey, metaKey }) => {
  const { row, column } = grid.active;
  const far = ctrlKey || metaKey;
  const page = Math.max(1, Math.floor((grid.root.clientHeight - grid.sizes.top) / grid.sizes.row) - 1);
  const last = { row: grid.lines.length - 1, column: grid.columns.length - 1 };
  return {
    ArrowDown: { row: far ? last.row : row + 1, column },
    ArrowUp: { row: far ? 0 : row - 1, column },
    ArrowRight: { row, column: far ? last.column : column + 1 },
    ArrowLeft: { row, column: far ? 0 : column - 1 },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? last.row : row, column: last.column },
    PageDown: { row: row + page, column },
    PageUp: { row: Math.max(0, row - page), column },
  }[key] ?? null;
};

// Group lines are no place to stand: a step up passes over them too.
const passed = (grid, place) => {
  if (grid.lines[place.row]?.group === undefined || place.row >= grid.active.row) return place;
  return { ...place, row: place.row - 1 };
};

const isUndo = ({ ctrlKey, metaKey, shiftKey, key }) => (ctrlKey || metaKey) && !shiftKey && key.toLowerCase() === "z";
const isRedo = ({ ctrlKey, metaKey, shiftKey, key }) =>
  (ctrlKey || metaKey) && ((shiftKey && key.toLowerCase() === "z") || key.toLowerCase() === "y");

const onHead = (grid, event, does) => {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  const head = grid.at(grid.active);
  const branch = head?.querySelector("[data-fold]");
  if (branch) does.fold(branch.dataset.fold);
  else head?.querySelector("a")?.click();
};

// A key on a cell that writes; false when it is none of these.
const writes = (grid, { key }, does) => {
  const manner = MANNERS[key.toLowerCase()];
  if (manner) return does.write({ manner });
  if (key === "Delete" || key === "Backspace") return grid.anchor ? does.empty() : does.write({});
  if (!/^[0-4]$/.test(key)) return false;
  if (GRADED.has(does.colour())) return does.write({ [does.colour()]: key });
  tell(word("digits"));
  return true;
};

const pressed = (grid, event, does) => {
  if (isUndo(event)) return event.preventDefault(), does.undo();
  if (isRedo(event)) return event.preventDefault(), does.redo();
  const way = event.altKey ? null : ways(grid, event);
  if (way) {
    event.preventDefault();
    return grid.choose(passed(grid, way), { extend: event.shiftKey });
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return grid.choose(grid.active);
  if (grid.active.row < 0 || grid.active.column < 0) return onHead(grid, event, does);
  if (event.key === "Enter" || event.key === "F2") return event.preventDefault(), does.open();
  if (writes(grid, event, does) !== false) event.preventDefault();
};

// ---- The clipboard ----

const asText = (grid) => {
  const box = grid.box();
  const columns = [];
  for (let at = box.left; at <= box.right; at += 1) columns.push(at);
  return grid.rowsOf(box).map((row) => columns.map((column) => grid.cell({ row, column })?.face?.[3] ?? "").join("\t")).join("\n");
};

const copied = (grid, event) => {
  event.clipboardData.setData("text/plain", asText(grid));
  event.preventDefault();
  say(word("copied"));
};

export const startKeys = (grid, does) => {
  grid.root.addEventListener("keydown", (event) => {
    if (event.target.closest("[data-place]") && !event.isComposing && grid.sizes) pressed(grid, event, does);
  });
  grid.root.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-fold]");
    if (fold) return does.fold(fold.dataset.fold);
    const found = event.target.closest("[data-place]");
    if (!found || event.target.closest("a")) return;
    const [row, column] = found.dataset.place.split(".").map(Number);
    const again = row === grid.active.row && column === grid.active.column && found === document.activeElement;
    if (again && row >= 0 && column >= 0 && event.detail === 2) return does.open();
    grid.choose({ row, column }, { extend: event.shiftKey });
  });
  grid.root.addEventListener("copy", (event) => { if (event.target.closest?.(".mx-cell")) copied(grid, event); });
  grid.root.addEventListener("paste", (event) => {
    if (!event.target.closest?.(".mx-cell")) return;
    event.preventDefault();
    does.paste(event.clipboardData.getData("text/plain"));
  });
};
