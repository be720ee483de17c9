// Cards of a canvas session are dragged into another column. Dropping one presses the button that does the same by
// keyboard, so there is one way to the server.

const MOVED = "text/x-canvas-card";
let dragged = null;

const column = (event) => (dragged ? event.target.closest?.("[data-column]") : null);

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-card]") ?? null;
  if (!dragged) return;
  event.dataTransfer.setData(MOVED, dragged.id);
  event.dataTransfer.effectAllowed = "move";
  dragged.toggleAttribute("data-dragged", true);
});

document.addEventListener("dragover", (event) => {
  const over = column(event);
  for (const one of document.querySelectorAll("[data-over]")) one.toggleAttribute("data-over", one === over);
  if (!over) return;
  event.preventDefault();
  over.toggleAttribute("data-over", true);
});

document.addEventListener("drop", (event) => {
  const over = column(event);
  if (!over) return;
  event.preventDefault();
  dragged.querySelector(`button[name="verdict"][value="${over.dataset.column}"]`)?.click();
});

document.addEventListener("dragend", () => {
  dragged?.removeAttribute("data-dragged");
  for (const one of document.querySelectorAll("[data-over]")) one.removeAttribute("data-over");
  dragged = null;
});
