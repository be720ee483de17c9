// What is typed into a form stays in this browser until the server has it: <form data-keeps="NAME" data-saved="NUMBER">.
// NUMBER grows with every saving; what was kept under another number was sent, or is about something older. A form that
// came back with errors (data-sent) shows what the server gave back, which is newer than what is kept. Where rows can be
// added, data-grows names the parameter of the address that asks for as many as were typed into.

const PREFIX = "orgscale.form.";
const IGNORED = new Set(["csrfmiddlewaretoken", "rows"]);

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};

const write = (name, kept) => {
  try {
    if (kept) localStorage.setItem(name, JSON.stringify(kept));
    else localStorage.removeItem(name);
  } catch {
    // A full or forbidden storage: the page still holds what was typed.
  }
};

const values = (form) =>
  Object.fromEntries([...new FormData(form)].filter(([name, value]) => !IGNORED.has(name) && typeof value === "string"));

const fill = (form, fields) => {
  for (const [name, value] of Object.entries(fields)) {
    const control = form.elements.namedItem(name);
    if (control && "value" in control) control.value = value;
  }
};

const differs = (one, other) => Object.keys(one).some((name) => name in other && one[name] !== other[name]);

// The number of rows that what is kept needs, when the form has fewer: controls are named "action-2-text".
const missingRows = (form, fields) => {
  const missing = Object.keys(fields).filter((name) => fields[name] && !form.elements.namedItem(name));
  return Math.max(0, ...missing.map((name) => Number(name.match(/-(\d+)-/)?.[1] ?? -1) + 1));
};

const grown = (form, fields) => {
  const rows = form.dataset.grows ? missingRows(form, fields) : 0;
  const address = new URL(location.href);
  if (!rows || address.searchParams.get(form.dataset.grows) === String(rows)) return false;
  address.searchParams.set(form.dataset.grows, rows);
  location.replace(address);
  return true;
};

for (const form of document.querySelectorAll("form[data-keeps]")) {
  const name = PREFIX + form.dataset.keeps;
  const { saved } = form.dataset;
  const note = form.querySelector("[data-kept-note]");
  const fresh = values(form);
  const kept = read(name);
  if (kept && kept.saved !== saved) write(name, null);
  else if (kept && !("sent" in form.dataset) && !grown(form, kept.fields) && differs(kept.fields, fresh)) {
    fill(form, kept.fields);
    note.hidden = false;
  }
  form.addEventListener("input", () => write(name, { saved, fields: values(form) }));
  note.querySelector("[data-discard]").addEventListener("click", () => {
    write(name, null);
    fill(form, fresh);
    note.hidden = true;
  });
}
