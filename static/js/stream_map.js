// The value stream map: brings together the picture, the table of all steps, the panel of one step, undo and what is told.

import { startDragging } from "./stream_map_drag.js";
import "./stream_map_form.js";
import { startPanel } from "./stream_map_panel.js";
import { startTable } from "./stream_map_table.js";
import { startZoom } from "./stream_map_zoom.js";

const room = document.querySelector("[data-stream-map]");

export const row = (key) => room.querySelector(`[data-row="${CSS.escape(key)}"]`);
export const keys = () => [...room.querySelectorAll("[data-row]")].map((one) => one.dataset.row);

// Moves a step by so many places, or in front of another; an empty `before` means to the end.
const move = (key, values) => {
  const address = row(key)?.dataset.move;
  if (address) window.htmx.ajax("POST", address, { source: room, swap: "none", values });
};

// ---- What the server is told, and what it tells ----

document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-Map-Version"] = document.getElementById("map-news").dataset.version;
});

document.body.addEventListener("announce", ({ detail }) => {
  const place = room.querySelector("[data-announce]");
  place.textContent = "";
  setTimeout(() => { place.textContent = detail.text; }, 50);
});

// ---- Focus: parts that are swapped may hold the element that had it ----

let focused = "";
document.body.addEventListener("htmx:beforeSwap", () => { focused = document.activeElement?.id || focused; });
document.body.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement === document.body && focused) document.getElementById(focused)?.focus({ preventScroll: true });
});

// ---- A new step: the field is empty again, and ready for the next ----

document.body.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  const form = target.closest?.("[data-add-step]");
  if (!form || !detail.successful || detail.xhr.status === 204) return;
  form.reset();
  form.querySelector("[name=name]").focus();
});

// ---- Keys ----

const isTyping = ({ target }) => target.matches?.("input, textarea") && target.value !== target.defaultValue;

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || isTyping(event)) return;
  const button = document.getElementById(event.shiftKey ? "map-redo" : "map-undo");
  if (!button) return;
  event.preventDefault();
  if (!button.disabled) button.form.requestSubmit();
});

const ARROWS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

room.addEventListener("keydown", (event) => {
  const step = event.target.closest?.("a[data-step]");
  const by = ARROWS[event.key];
  if (!step || !by) return;
  event.preventDefault();
  if (event.altKey) return move(step.dataset.step, { places: by });
  const order = [...room.querySelectorAll("a[data-step]")];
  order[order.indexOf(step) + by]?.focus();
});

startZoom(room.querySelector("[data-map-region]"), room.querySelector("[data-zoom-buttons]"));
startPanel(room);
startTable(room, move);
startDragging(room, move);
