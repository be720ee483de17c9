// What stands in a cell of a board can be dragged into another one, or moved there with Alt and an arrow key. A form that
// says where a step belongs is sent without leaving the page.

import { goToWriting, isWriting } from "./stream_cells.js";
import { announce, patch, send, tellWhyNot } from "./stream_send.js";

document.documentElement.classList.add("scripted"); // choosing a lane is enough, without a button

const ITEM = "[data-moves]";
const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// The focus goes where the moved thing is now.
const focusOn = (key) => {
  const item = document.querySelector(`[data-moves="${CSS.escape(key)}"]`);
  item?.scrollIntoView({ block: "nearest", inline: "nearest" });
  (item?.querySelector("a[data-cell]") ?? document.getElementById(`lane-${key}`) ?? item)?.focus({ preventScroll: true });
};

export const change = async (url, fields, then = () => {}) => {
  if (isWriting()) return goToWriting();
  const reply = await send(url, () => fields);
  if (isWriting()) return goToWriting();
  if (reply.status !== 200) return tellWhyNot(reply);
  const { scrollLeft } = document.querySelector(".board-scroll") ?? {};
  patch(reply.html);
  const board = document.querySelector(".board-scroll");
  if (board) board.scrollLeft = scrollLeft;
  const said = document.getElementById("stream-said")?.textContent;
  if (said) announce(said);
  then();
};

const move = (item, cell, before = "") => {
  const { movesTo, movedAs = "step" } = item.closest("[data-moves-to]").dataset;
  const { drop: _drop, ...place } = cell.dataset;
  const key = item.dataset.moves;
  change(movesTo, { ...place, before, [movedAs]: key }, () => focusOn(key));
};

// ---- Keys ----

const dropsIn = (row) => [...row.cells].filter((cell) => "drop" in cell.dataset);

// On a story map steps move among steps, and stories among the cells below.
const takes = (item, cell) => item.closest("[data-moves-to]") === cell.closest("[data-moves-to]");

const beside = (cell, [down, right]) => {
  const rows = [...cell.closest("table").rows].filter((row) => dropsIn(row).length && takes(row, cell));
  const row = rows[rows.indexOf(cell.parentElement) + down];
  return row && dropsIn(row)[dropsIn(cell.parentElement).indexOf(cell) + right];
};

const itemsOf = (cell) => [...cell.querySelectorAll(ITEM)];

// Within its cell first, where several things stand below each other.
const stepBy = (item, way) => {
  const cell = item.closest("[data-drop]");
  const items = itemsOf(cell);
  const at = items.indexOf(item);
  if (way[0] < 0 && at > 0) return move(item, cell, items[at - 1].dataset.moves);
  if (way[0] > 0 && at < items.length - 1) return move(item, cell, items[at + 2]?.dataset.moves ?? "");
  const target = beside(cell, way);
  if (target) move(item, target, way[0] > 0 ? (itemsOf(target)[0]?.dataset.moves ?? "") : "");
};

document.addEventListener("keydown", (event) => {
  const way = event.altKey && !event.ctrlKey && !event.metaKey && WAYS[event.key];
  const item = way && event.target.closest(ITEM);
  if (!item || event.target.closest(".cell-editor")) return;
  event.preventDefault();
  stepBy(item, way);
});

// ---- Dragging ----

let dragged = null;

const dropFor = (target) => {
  const cell = dragged && target.closest("[data-drop]");
  return cell && takes(dragged, cell) ? cell : null;
};

const over = (cell) => {
  for (const one of document.querySelectorAll(".is-over")) if (one !== cell) one.classList.remove("is-over");
  cell?.classList.add("is-over");
};

document.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.(ITEM);
  if (!item) return;
  if (item.querySelector(".cell-editor")) return event.preventDefault();
  dragged = item;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", item.textContent.trim());
});

document.addEventListener("dragover", (event) => {
  const cell = dropFor(event.target);
  over(cell);
  if (cell) event.preventDefault();
});

document.addEventListener("dragend", () => { dragged = null; over(null); });

document.addEventListener("drop", (event) => {
  const cell = dropFor(event.target);
  if (!cell) return;
  event.preventDefault();
  const item = dragged;
  dragged = null;
  over(null);
  const below = itemsOf(cell).find((one) => one !== item && event.clientY < one.getBoundingClientRect().top + one.offsetHeight / 2);
  move(item, cell, below?.dataset.moves ?? "");
});

// ---- Forms that place a step ----

const place = (form, layer) => {
  const step = form.elements.step.value;
  change(form.action, { step, layer }, () => focusOn(step));
};

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-place]")) return;
  event.preventDefault();
  place(event.target, event.submitter?.value || event.target.elements.layer.value);
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-place='choose'] select")) place(target.form, target.value);
});
