// The window of the matrix: of all rows and columns only those in sight are in the page, and always the active cell.
// Places count from 0; row -1 is the line of capabilities, column -1 that of products.

import { word } from "./matrix_words.js";

const SPARE = 3; // rows and columns beyond the edge

const element = (role, name) => {
  const made = document.createElement("div");
  made.setAttribute("role", role);
  made.className = name;
  return made;
};

const pixels = (root, name) => {
  const probe = document.createElement("div");
  probe.className = "hidden-text";
  root.append(probe);
  probe.style.width = `var(${name})`;
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return width;
};

export class Grid {
  constructor(root) {
    this.root = root;
    this.active = { row: 0, column: 0 };
    this.anchor = null;
    this.lines = [];
    this.shown = new Map(); // line number: {element, cells: Map(column: element)}
    this.heads = new Map();
    this.space = element("presentation", "mx-space");
    this.head = element("row", "mx-head");
    this.head.setAttribute("aria-rowindex", 1);
    this.space.append(this.head);
    root.replaceChildren(this.space);
    let waiting = false;
    root.addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; this.render(); });
    }, { passive: true });
    new ResizeObserver(() => this.render()).observe(root);
  }

  // ---- What it shows ----

  load(data) {
    this.columns = data.columns;
    this.faces = data.faces;
    this.lines = data.rows.flatMap((row) => {
      row.map = new Map(row.cells.map(([column, face, revision]) => [column, { face: this.faces[face] ?? null, revision }]));
      return row.group === undefined ? [{ row }] : [{ group: row.group }, { row }];
    });
    const sizes = Object.fromEntries(["row", "col", "side", "top"].map((name) => [name, pixels(this.root, `--${name}`)]));
    this.sizes = sizes;
    this.root.style.setProperty("--wide", `${sizes.side + this.columns.length * sizes.col}px`);
    this.root.style.setProperty("--high", `${sizes.top + this.lines.length * sizes.row}px`);
    this.root.setAttribute("aria-rowcount", this.lines.length + 1);
    this.root.setAttribute("aria-colcount", this.columns.length + 1);
    this.anchor = null;
    this.active = this.bounded(this.active);
    this.refresh();
  }

  // Draw everything anew: the data is another.
  refresh() {
    const hadFocus = this.root.contains(document.activeElement);
    for (const { element: line } of this.shown.values()) line.remove();
    this.shown.clear();
    this.heads.clear();
    this.head.replaceChildren(this.corner());
    this.render();
    if (hadFocus) this.at(this.active)?.focus({ preventScroll: true });
  }

  cell({ row, column }) { return this.lines[row]?.row?.map.get(column) ?? null; }

  rowOf(place) { return this.lines[place.row]?.row ?? null; }

  columnOf(place) { return this.columns[place.column] ?? null; }

  place(productId, capabilityId) {
    const row = this.lines.findIndex((line) => line.row?.id === productId);
    const column = this.columns.findIndex((one) => one.id === capabilityId);
    return row < 0 || column < 0 ? null : { row, column };
  }

  // Who stands there, to be found again in other data; a heading is known by its one side.
  whose({ row, column }) { return { product: this.lines[row]?.row?.id, capability: this.columns?.[column]?.id }; }

  found({ product, capability }) {
    const place = { row: this.lines.findIndex((line) => line.row?.id === product), column: this.columns.findIndex((one) => one.id === capability) };
    const isLost = (place.row < 0 && product !== undefined) || (place.column < 0 && capability !== undefined);
    return isLost || (place.row < 0 && place.column < 0) ? null : place;
  }

  // ---- The window ----

  range(start, size, count, length) {
    const first = Math.max(0, Math.floor(start / size) - SPARE);
    return [first, Math.min(count - 1, Math.ceil((start + length) / size) + SPARE)];
  }

  render() {
    if (!this.sizes || !this.root.clientHeight) return;
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.root;
    const { row, col, side, top } = this.sizes;
    const lines = this.wanted(this.range(scrollTop, row, this.lines.length, clientHeight - top), this.active.row);
    const columns = this.wanted(this.range(scrollLeft, col, this.columns.length, clientWidth - side), this.active.column);
    this.renderHeads(columns);
    for (const [at, line] of this.shown) if (!lines.has(at)) { line.element.remove(); this.shown.delete(at); }
    for (const at of lines) this.renderLine(at, columns);
  }

  wanted([first, last], active) {
    const found = new Set();
    for (let at = first; at <= last; at += 1) found.add(at);
    if (active >= 0) found.add(active);
    return found;
  }

  renderHeads(columns) {
    for (const [at, head] of this.heads) if (!columns.has(at)) { head.remove(); this.heads.delete(at); }
    for (const at of columns) if (this.columns[at] && !this.heads.has(at)) this.put(this.head, this.heads, at, this.columnHead(at));
  }

  renderLine(at, columns) {
    const line = this.lines[at];
    if (!line) return;
    let shown = this.shown.get(at);
    if (!shown) {
      shown = { element: this.line(at, line), cells: new Map() };
      this.shown.set(at, shown);
      const next = [...this.shown.keys()].filter((other) => other > at).sort((one, other) => one - other)[0];
      this.space.insertBefore(shown.element, next === undefined ? null : this.shown.get(next).element);
    }
    if (!line.row) return;
    for (const [column, cell] of shown.cells) if (!columns.has(column)) { cell.remove(); shown.cells.delete(column); }
    for (const column of columns) if (this.columns[column] && !shown.cells.has(column)) this.put(shown.element, shown.cells, column, this.cellElement(at, column));
  }

  // In the order of the columns, which is the order in which they are read.
  put(parent, known, at, made) {
    const next = [...parent.children].find((other) => Number(other.dataset.column ?? -1) > at);
    parent.insertBefore(made, next ?? null);
    known.set(at, made);
  }

  // ---- Elements ----

  corner() {
    const made = element("columnheader", "mx-corner");
    made.setAttribute("aria-colindex", 1);
    made.textContent = word("corner");
    return made;
  }

  columnHead(at) {
    const column = this.columns[at];
    const made = element("columnheader", "mx-column");
    made.dataset.column = at;
    made.dataset.depth = column.depth;
    made.style.setProperty("--x", `${this.sizes.side + at * this.sizes.col}px`);
    made.style.setProperty("--deep", Math.min(column.depth, 4));
    made.setAttribute("aria-colindex", at + 2);
    made.setAttribute("aria-label", `${column.name}: ${column.note}`);
    made.title = `${column.name}: ${column.note}`;
    const name = document.createElement("a");
    name.textContent = column.name;
    name.href = this.address("capability", column.id);
    name.tabIndex = -1;
    made.append(name);
    if (column.below) made.append(this.branch(column, made));
    const count = document.createElement("small");
    count.textContent = column.own ? `${column.used}+${column.own}` : column.used;
    made.append(count);
    return this.focusable(made, -1, at);
  }

  branch(column, head) {
    const made = document.createElement("button");
    made.type = "button";
    made.tabIndex = -1;
    made.dataset.fold = column.key;
    made.textContent = column.hidden ? "+" : "−";
    made.setAttribute("aria-label", `${column.hidden ? word("open") : word("close")}: ${column.name}`);
    head.setAttribute("aria-expanded", column.hidden ? "false" : "true");
    return made;
  }

  line(at, { row, group }) {
    const made = element("row", row ? "mx-row" : "mx-row mx-group");
    made.setAttribute("aria-rowindex", at + 2);
    made.style.setProperty("--y", `${this.sizes.top + at * this.sizes.row}px`);
    made.append(row ? this.side(at, row) : this.groupHead(group));
    return made;
  }

  groupHead(group) {
    const made = element("rowheader", "mx-side");
    made.setAttribute("aria-colindex", 1);
    made.textContent = group;
    return made;
  }

  side(at, row) {
    const made = element("rowheader", "mx-side");
    made.setAttribute("aria-colindex", 1);
    made.setAttribute("aria-label", `${row.name}: ${row.note}`);
    made.title = `${row.name}: ${row.note}`;
    const name = document.createElement("a");
    name.href = this.address("product", row.id);
    name.textContent = row.name;
    name.tabIndex = -1;
    const sum = document.createElement("small");
    sum.textContent = row.covered;
    made.append(name, sum);
    return this.focusable(made, at, -1);
  }

  cellElement(at, column) {
    const made = element("gridcell", "mx-cell");
    made.dataset.column = column;
    made.style.setProperty("--x", `${this.sizes.side + column * this.sizes.col}px`);
    made.setAttribute("aria-colindex", column + 2);
    this.dress(made, at, column);
    return this.focusable(made, at, column);
  }

  dress(made, at, column) {
    const cell = this.cell({ row: at, column });
    const [mark, step, words] = cell?.face ?? ["", "", word("empty")];
    made.classList.toggle("heat", Boolean(cell?.face));
    if (cell?.face) made.dataset.step = step;
    else delete made.dataset.step;
    made.textContent = mark;
    const isChanged = Boolean(this.root.dataset.scenario && cell?.revision);
    made.classList.toggle("is-changed", isChanged);
    const said = isChanged ? `${words}, ${word("changed")}` : words;
    made.setAttribute("aria-label", `${this.lines[at].row.name}, ${this.columns[column].name}: ${said}`);
    made.setAttribute("aria-selected", this.isChosen(at, column) ? "true" : "false");
    if (!this.lines[at].row.write) made.setAttribute("aria-readonly", "true");
  }

  address(kind, id) { return this.root.dataset[kind].replace("/0/", `/${id}/`); }

  focusable(made, row, column) {
    made.dataset.place = `${row}.${column}`;
    made.tabIndex = row === this.active.row && column === this.active.column ? 0 : -1;
    return made;
  }

  at({ row, column }) {
    if (row === -1) return this.heads.get(column) ?? null;
    if (column === -1) return this.shown.get(row)?.element.querySelector(".mx-side") ?? null;
    return this.shown.get(row)?.cells.get(column) ?? null;
  }

  // ---- The active cell, and the rectangle from the anchor to it ----

  bounded({ row, column }) {
    const place = { row: Math.max(-1, Math.min(row, this.lines.length - 1)), column: Math.max(-1, Math.min(column, this.columns.length - 1)) };
    if (place.row === -1 && place.column === -1) place.column = 0;
    while (this.lines[place.row]?.group !== undefined) place.row += 1;
    return place;
  }

  isChosen(row, column) {
    const box = this.box();
    return Boolean(this.anchor) && row >= box.top && row <= box.bottom && column >= box.left && column <= box.right;
  }

  box() {
    const { active, anchor } = this;
    const from = anchor ?? active;
    return {
      top: Math.max(0, Math.min(active.row, from.row)), bottom: Math.max(active.row, from.row),
      left: Math.max(0, Math.min(active.column, from.column)), right: Math.max(active.column, from.column),
    };
  }

  // Rows of products in the rectangle: groups between them are passed over.
  rowsOf({ top, bottom }) {
    const found = [];
    for (let at = top; at <= bottom; at += 1) if (this.lines[at]?.row) found.push(at);
    return found;
  }

  choose(place, { extend = false, focus = true } = {}) {
    const had = this.anchor;
    this.at(this.active)?.setAttribute("tabindex", "-1");
    this.anchor = extend ? this.anchor ?? this.active : null;
    this.active = this.bounded(place);
    this.reveal();
    this.render();
    const now = this.at(this.active);
    now?.setAttribute("tabindex", "0");
    if (had || this.anchor) this.mark();
    if (focus) now?.focus({ preventScroll: true });
    if (focus && this.active.row >= 0 && this.active.column >= 0) now?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.root.dispatchEvent(new CustomEvent("matrix-moved"));
  }

  mark() {
    for (const [at, { cells }] of this.shown) for (const [column, cell] of cells) cell.setAttribute("aria-selected", this.isChosen(at, column) ? "true" : "false");
  }

  reveal() {
    const { row, col, side, top } = this.sizes;
    const { active, root } = this;
    const y = active.row * row, x = active.column * col;
    if (active.row >= 0) root.scrollTop = Math.min(Math.max(root.scrollTop, y + row + top - root.clientHeight), y);
    if (active.column >= 0) root.scrollLeft = Math.min(Math.max(root.scrollLeft, x + col + side - root.clientWidth), x);
  }

  // ---- What the server said of one cell ----

  change(said) {
    const place = this.place(said.product, said.capability);
    if (!place) return;
    const { row } = this.lines[place.row];
    row.map.set(place.column, { face: said.face, revision: said.revision });
    Object.assign(row, said.row);
    Object.assign(this.columns[place.column], said.column);
    this.redraw(place);
  }

  redraw(place) {
    const cell = this.at(place);
    if (cell) this.dress(cell, place.row, place.column);
    const side = this.at({ row: place.row, column: -1 });
    const { row } = this.lines[place.row];
    if (side) {
      side.setAttribute("aria-label", `${row.name}: ${row.note}`);
      side.querySelector("small").textContent = row.covered;
    }
    const head = this.heads.get(place.column);
    if (head) {
      head.remove();
      this.put(this.head, this.heads, place.column, this.columnHead(place.column));
    }
  }
}
