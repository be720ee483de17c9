// Up and down in a table of fields, as in a spreadsheet. Left, right and Tab stay what they are everywhere.

const FIELD = "input:not([type=hidden]):not([type=date]):not([type=checkbox])";

function beside(input, step) {
  const cell = input.closest("td");
  const rows = [...cell.closest("table").querySelectorAll("tbody tr")];
  const column = cell.cellIndex;
  for (let at = rows.indexOf(cell.parentElement) + step; at >= 0 && at < rows.length; at += step) {
    const found = rows[at].cells[column]?.querySelector(FIELD);
    if (found) return found;
  }
  return null;
}

document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const input = event.target;
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!input.matches?.(`[data-table-keys] td ${FIELD}`)) return;
  const next = beside(input, step);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
});
