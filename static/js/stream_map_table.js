// The table of all steps: from cell to cell by keys, rows from a spreadsheet, and what the server says of a row.

const cells = (row) => [...row.querySelectorAll("input:not([type=hidden])")];

const goTo = (from, by) => {
  const row = from.closest("[data-row]");
  const next = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  const cell = next && cells(next)[cells(row).indexOf(from)];
  cell?.focus();
  cell?.select();
  return Boolean(cell);
};

const sideways = (event) => {
  const { target, key } = event;
  const at = key === "ArrowLeft" ? target.selectionStart === 0 && target.selectionEnd === 0 : target.selectionStart === target.value.length;
  if (!at) return;
  const all = cells(target.closest("tbody"));
  const next = all[all.indexOf(target) + (key === "ArrowLeft" ? -1 : 1)];
  if (next) { event.preventDefault(); next.focus(); next.select(); }
};

export const startTable = (room, move) => {
  room.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (!row || !event.target.matches("input, [data-grip]")) return;
    const down = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.altKey && down) {
      event.preventDefault();
      move(row.dataset.row, { places: down });
    } else if (event.target.matches("input") && (down || event.key === "Enter")) {
      event.preventDefault();
      if (!goTo(event.target, down ?? (event.shiftKey ? -1 : 1))) event.target.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (event.target.matches("input") && event.key.startsWith("Arrow") && !event.shiftKey && !event.altKey) sideways(event);
  });

  // ---- Rows that were copied in a spreadsheet ----

  room.addEventListener("paste", (event) => {
    const row = event.target.closest?.("[data-row]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!row || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const form = document.getElementById("map-paste");
    form.closest("details").open = true;
    form.elements.rows.value = text;
    form.elements.start.value = row.dataset.row;
    form.elements.column.value = event.target.name;
    form.requestSubmit();
    form.scrollIntoView({ block: "nearest" });
  });

  // ---- What was sent, and what became of it ----

  const sent = new Map();
  room.addEventListener("htmx:configRequest", ({ target }) => {
    if (!target.matches("[data-row]")) return;
    sent.set(target.dataset.row, Object.fromEntries(cells(target).map((cell) => [cell.name, cell.value])));
    for (const cell of cells(target)) cell.removeAttribute("aria-invalid");
  });

  const find = (key) => room.querySelector(`[data-row="${CSS.escape(key)}"]`);

  document.body.addEventListener("row-saved", ({ detail: { key, values } }) => {
    const row = find(key);
    for (const cell of row ? cells(row) : []) {
      cell.defaultValue = values[cell.name];
      if (cell.value === sent.get(key)?.[cell.name]) cell.value = values[cell.name];
    }
  });

  document.body.addEventListener("row-refused", ({ detail: { key, fields } }) => {
    for (const cell of cells(find(key))) {
      if (!fields.includes(cell.name)) continue;
      cell.setAttribute("aria-invalid", "true");
      cell.setAttribute("aria-describedby", `note-${key}`);
    }
  });

  // ---- What is typed and not sent yet outlives a new table ----

  let typed = [];
  document.body.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.id !== "all-steps") return;
    typed = [...detail.target.querySelectorAll("[data-row] input[id^=cell-]")].filter((cell) => cell.value !== cell.defaultValue);
  });
  document.body.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (detail.target.id !== "all-steps") return;
    for (const { id, value } of typed) {
      const cell = document.getElementById(id);
      if (cell) cell.value = value;
    }
    typed = [];
  });

  room.addEventListener("click", ({ target }) => {
    const keep = target.dataset?.keep;
    const row = target.closest("[data-row]");
    if (!keep || !row) return;
    for (const their of row.querySelectorAll("[data-their]")) {
      const cell = cells(row).find(({ name }) => name === their.dataset.their);
      if (keep === "theirs" || cell.value === cell.defaultValue) cell.value = their.dataset.text;
    }
    if (keep === "mine") return window.htmx.trigger(row, "again");
    for (const cell of cells(row)) cell.defaultValue = cell.value;
    target.closest(".cell-note").replaceChildren();
    cells(row)[0].focus();
  });
};
