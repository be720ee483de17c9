// Steps are dragged to another place: boxes in the picture, rows in the table.

const FAR = 6; // pixels before a press becomes a drag

const svgPoint = (svg, event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

// The box that is nearest to the pointer, and whether the dragged one goes in front of it.
const nearest = (boxes, at) => {
  const far = (box) => Math.hypot(box.x + box.width / 2 - at.x, box.y + box.height / 2 - at.y);
  const found = boxes.reduce((best, box) => (far(box) < far(best) ? box : best));
  return { box: found, inFront: at.x < found.x + found.width / 2 };
};

// The key behind `key` when the dragged step is taken out; empty for the end.
const following = (boxes, key) => boxes[boxes.findIndex((box) => box.key === key) + 1]?.key ?? "";

const dragBox = (step, down, move) => {
  const svg = step.ownerSVGElement;
  const start = svgPoint(svg, down);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("class", "vsm-drop");
  const boxes = [...svg.querySelectorAll("a[data-step]")].filter((one) => one !== step).map((one) => {
    const { x, y, width, height } = one.querySelector(".vsm-box").getBBox();
    return { x, y, width, height, key: one.dataset.step };
  });
  let target = null;
  const track = (event) => {
    const at = svgPoint(svg, event);
    if (!target && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < FAR) return;
    if (!boxes.length) return;
    target = nearest(boxes, at);
    step.classList.add("dragged");
    step.setAttribute("transform", `translate(${at.x - start.x} ${at.y - start.y})`);
    const x = target.inFront ? target.box.x - 8 : target.box.x + target.box.width + 8;
    line.setAttribute("d", `M${x} ${target.box.y}v${target.box.height}`);
    svg.append(line);
  };
  const end = ({ type }) => {
    for (const name of ["pointermove", "pointerup", "pointercancel"]) removeEventListener(name, name === "pointermove" ? track : end);
    line.remove();
    step.removeAttribute("transform");
    step.classList.remove("dragged");
    if (!target) return;
    // The click that ends a drag opens nothing.
    const swallow = (event) => { event.preventDefault(); event.stopPropagation(); };
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
    const before = target.inFront ? target.box.key : following(boxes, target.box.key);
    if (type === "pointerup") move(step.dataset.step, { before });
  };
  for (const name of ["pointermove", "pointerup", "pointercancel"]) addEventListener(name, name === "pointermove" ? track : end);
};

const dragRow = (row, move) => {
  const rows = [...row.parentElement.children];
  let target;
  const mark = (found) => { for (const one of rows) one.classList.toggle("drop-here", one === found); };
  const track = (event) => {
    row.classList.add("dragged");
    target = rows.find((one) => { const box = one.getBoundingClientRect(); return event.clientY < box.top + box.height / 2; }) ?? null;
    mark(target);
  };
  const end = ({ type }) => {
    for (const name of ["pointermove", "pointerup", "pointercancel"]) removeEventListener(name, name === "pointermove" ? track : end);
    row.classList.remove("dragged");
    mark(null);
    const stays = target === undefined || target === row || target === row.nextElementSibling;
    if (type === "pointerup" && !stays) move(row.dataset.row, { before: target ? target.dataset.row : "" });
  };
  for (const name of ["pointermove", "pointerup", "pointercancel"]) addEventListener(name, name === "pointermove" ? track : end);
};

export const startDragging = (room, move) => {
  const mayWrite = () => room.querySelector("[data-row]");
  room.addEventListener("pointerdown", (event) => {
    const step = event.target.closest("a[data-step]");
    const grip = event.target.closest("[data-grip]");
    if (event.button || !mayWrite()) return;
    if (grip) { event.preventDefault(); grip.focus(); dragRow(grip.closest("[data-row]"), move); }
    else if (step && event.pointerType === "mouse") dragBox(step, event, move);
  });
  // Browsers drag links by themselves.
  room.addEventListener("dragstart", (event) => { if (event.target.closest("a[data-step]")) event.preventDefault(); });
};
