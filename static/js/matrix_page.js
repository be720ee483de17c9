// The page of the matrix: it feeds the grid, keeps filters, closed branches and the active cell in the address, and sends
// what is written.

import { Editor } from "./matrix_editor.js";
import { Grid } from "./matrix_grid.js";
import { startKeys } from "./matrix_keys.js";
import { get, post, tellWhyNot } from "./matrix_send.js";
import { say, tell, word } from "./matrix_words.js";

const LATER = 250; // milliseconds: typing, and an address that follows the arrow keys
const root = document.querySelector("[data-matrix]");
const form = document.querySelector("[data-matrix-filters]");
const buttons = { undo: document.querySelector("[data-matrix-undo]"), redo: document.querySelector("[data-matrix-redo]") };
let address = new URLSearchParams(location.search);
let loading = 0;

const later = (run) => {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(run, LATER); };
};

// ---- The address ----

const asked = () => {
  const query = new URLSearchParams(address);
  query.delete("at");
  return query.size ? `?${query}` : "";
};

const keep = () => history.replaceState(null, "", address.size ? `?${address}` : location.pathname);

const follow = later(() => {
  const row = grid.rowOf(grid.active), column = grid.columnOf(grid.active);
  if (!row || !column) return;
  address.set("at", `${row.key}.${column.key}`);
  keep();
});

const wanted = () => {
  const [product, capability] = (address.get("at") ?? "").split(".");
  const row = grid.lines.findIndex((line) => line.row?.key === product);
  const column = grid.columns.findIndex((one) => one.key === capability);
  return row < 0 || column < 0 ? null : { row, column };
};

// ---- Reading ----

const load = async ({ focus = false } = {}) => {
  const mine = ++loading;
  const stood = grid.columns && grid.whose(grid.active);
  const reply = await get(root.dataset.src + asked());
  if (mine !== loading) return;
  if (reply.status !== 200 || !reply.json) return tellWhyNot(reply);
  root.hidden = !reply.json.rows.length || !reply.json.columns.length;
  grid.load(reply.json);
  legend(reply.json.legend);
  turns(reply.json);
  document.querySelector("[data-matrix-said]").textContent = root.hidden ? word("nothing") : reply.json.said;
  if (root.hidden) return;
  const place = (stood && grid.found(stood)) ?? wanted() ?? { row: 0, column: 0 };
  grid.choose(place, { focus: focus || root.contains(document.activeElement) });
};

const legend = (steps) => {
  const place = document.querySelector("[data-matrix-legend]");
  const stay = place.querySelectorAll("[data-stays]");
  place.replaceChildren(...steps.map(([step, mark, words]) => {
    const line = document.createElement("li");
    const heat = document.createElement("span");
    heat.className = "heat";
    heat.dataset.step = step;
    heat.textContent = mark;
    line.append(heat, ` ${words}`);
    return line;
  }), ...stay);
};

const turns = (said) => {
  for (const [name, button] of Object.entries(buttons)) {
    if (!button || said[name] === undefined) continue;
    button.disabled = !said[name];
    button.title = said[name];
  }
};

// ---- Writing ----

const cellUrl = (kind, place) =>
  root.dataset[kind].replace("/0/0/", `/${grid.rowOf(place).id}/${grid.columnOf(place).id}/`) + asked();

const mayWrite = (place) => {
  if (grid.rowOf(place)?.write) return true;
  tell(word("forbidden"));
  return false;
};

const saved = (said) => {
  grid.change(said);
  turns(said);
  grid.at(grid.active)?.focus({ preventScroll: true });
};

const editor = new Editor(document.querySelector("[data-matrix-editor]"), {
  done: saved,
  left: (isStale) => (isStale ? load({ focus: true }) : grid.at(grid.active)?.focus({ preventScroll: true })),
});

const write = async (fields) => {
  const place = { ...grid.active };
  if (!mayWrite(place)) return;
  const ids = [grid.rowOf(place).id, grid.columnOf(place).id];
  const url = cellUrl("key", place);
  grid.at(place)?.setAttribute("aria-busy", "true");
  const reply = await post(url, () => ({ ...fields, revision: grid.cell(grid.place(...ids) ?? place)?.revision ?? 0 }));
  const now = grid.place(...ids);
  if (now) grid.at(now)?.removeAttribute("aria-busy");
  if (reply.status === 200 && reply.json) {
    grid.change(reply.json);
    turns(reply.json);
    return say(now && grid.at(now)?.getAttribute("aria-label"));
  }
  if (reply.status === 409 && reply.html) return editor.show(reply.html, now && grid.at(now), { isStale: true });
  tellWhyNot(reply);
};

const seen = (rows, columns) => rows.flatMap((row) => columns
  .map((column) => [grid.lines[row].row.id, grid.columns[column].id, grid.cell({ row, column })?.revision ?? 0])
  .filter(([, , revision]) => revision));

// From the upper left cell on, as far as there are rows and columns.
const paste = async (text) => {
  const { top, left } = grid.box();
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  const wide = Math.max(...lines.map((line) => line.split("\t").length));
  const rows = grid.rowsOf({ top, bottom: grid.lines.length - 1 }).slice(0, lines.length);
  const columns = grid.columns.map((_column, at) => at).slice(left, left + wide);
  const fields = () => ({
    products: JSON.stringify(rows.map((row) => grid.lines[row].row.id)),
    capabilities: JSON.stringify(columns.map((column) => grid.columns[column].id)),
    seen: JSON.stringify(seen(rows, columns)), text,
  });
  await many(root.dataset.paste, fields);
};

const empty = () => {
  const box = grid.box();
  const width = box.right - box.left;
  return paste(grid.rowsOf(box).map(() => "\t".repeat(width)).join("\n") + "\n");
};

const many = async (url, fields) => {
  const reply = await post(url + asked(), fields);
  if (reply.status !== 200) tellWhyNot(reply);
  if (reply.status === 200 || reply.status === 409) await load({ focus: true }); // after a conflict, with what stands there
  if (reply.status === 200) tell(reply.json?.said);
};

const fold = (key) => {
  const closed = new Set((address.get("fold") ?? "").split(".").filter(Boolean));
  if (!closed.delete(key)) closed.add(key);
  if (closed.size) address.set("fold", [...closed].join("."));
  else address.delete("fold");
  keep();
  load();
};

const grid = new Grid(root);
startKeys(grid, {
  write: (fields) => { write(fields); return true; },
  empty: () => { if (mayWrite(grid.active)) empty(); return true; },
  open: () => editor.open(cellUrl("cell", grid.active), grid.at(grid.active)),
  undo: () => many(root.dataset.undo, () => ({})),
  redo: () => many(root.dataset.redo, () => ({})),
  paste: (text) => { if (mayWrite(grid.active)) paste(text); },
  fold,
  colour: () => address.get("colour") || "manner",
});
root.addEventListener("matrix-moved", follow);
buttons.undo?.addEventListener("click", () => many(root.dataset.undo, () => ({})));
buttons.redo?.addEventListener("click", () => many(root.dataset.redo, () => ({})));

// ---- Filters ----

const files = () => {
  for (const link of document.querySelectorAll("[data-matrix-file]")) link.search = asked();
};

const filter = () => {
  const kept = ["fold", "at"].map((name) => [name, address.get(name)]).filter(([, value]) => value);
  address = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  for (const [name, value] of kept) address.set(name, value);
  keep();
  files();
  load();
};

// Where there is no room for the grid, the page shows products as a list, which the server filters.
const narrow = matchMedia("(max-width: 46rem)");
const live = (run) => (event) => {
  if (narrow.matches) return;
  if (event.type === "submit") event.preventDefault();
  run();
};
const asRoomChanges = () => {
  form.querySelector("[data-matrix-show]").hidden = !narrow.matches;
  if (!narrow.matches && !grid.columns) load({ focus: address.has("at") });
};

form.addEventListener("submit", live(filter));
form.addEventListener("change", live(filter));
form.addEventListener("input", live(later(filter)));
narrow.addEventListener("change", asRoomChanges);
asRoomChanges();
