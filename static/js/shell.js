// What HTML does not do by itself: the colour theme, menus, dialogs, toasts, focus on errors. Every page works without it.

const root = document.documentElement;
const toasts = document.getElementById("toasts");
const TOAST_SECONDS = 8;
const MOST_TOASTS = 4;

// ---- Theme: the server writes data-theme into the next page from this cookie, so that no page flashes ----

const choose = (theme) => {
  root.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`;
};

for (const group of document.querySelectorAll("[data-theme-choice]")) {
  group.hidden = false;
  for (const input of group.querySelectorAll("input")) {
    input.checked = input.value === root.dataset.theme;
    input.addEventListener("change", () => choose(input.value));
  }
}

// ---- Menus: one open at a time ----

const closeMenus = (except) => {
  for (const menu of document.querySelectorAll(".menu[open]")) if (menu !== except) menu.open = false;
};

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest(".menu[open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

// ---- Dialogs: a button opens one as a popover; with this script it is modal ----

const openDialog = (event, opener) => {
  const dialog = document.getElementById(opener.dataset.opens);
  if (!dialog) return;
  event.preventDefault();
  if (dialog.matches(":popover-open")) dialog.hidePopover();
  if (!dialog.open) dialog.showModal();
};

// ---- Toasts ----

const button = (label) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn quiet";
  made.textContent = label;
  return made;
};

const leaveLater = (toast) => {
  // Errors and offers to undo stay until they are dismissed: some people need longer to read.
  if (toast.dataset.toast === "error" || toast.querySelector("form, [data-act]")) return;
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), TOAST_SECONDS * 1000); };
  const stop = () => clearTimeout(timer);
  for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, stop);
  for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, start);
  start();
};

const acting = (label, act) => {
  const made = button(label);
  made.dataset.act = "";
  made.addEventListener("click", () => { made.closest(".toast").remove(); act(); });
  return made;
};

// Any script, and any response by its HX-Trigger header, tells something with a "toast" event:
// {text, kind: "info" | "error", key, act: [{label, run}], undo: address to POST to}. A key replaces the toast of that key;
// without text it only takes it away.
const show = ({ text, kind = "info", key, act = [], undo }) => {
  if (key) toasts?.querySelector(`[data-key="${CSS.escape(key)}"]`)?.remove();
  if (!toasts || !text) return;
  const toast = document.createElement("div");
  toast.className = kind === "error" ? "toast failed" : "toast";
  toast.dataset.toast = kind;
  if (key) toast.dataset.key = key;
  const words = document.createElement("span");
  words.textContent = text;
  toast.append(words, ...act.map(({ label, run }) => acting(label, run)));
  if (undo) toast.append(acting(toasts.dataset.undoLabel, () => window.htmx.ajax("POST", undo, { swap: "none" })));
  const dismiss = button(toasts.dataset.dismissLabel);
  dismiss.dataset.dismiss = "";
  toast.append(dismiss);
  toasts.append(toast);
  if (toasts.children.length > MOST_TOASTS) toasts.querySelector(".toast:not([data-key])")?.remove();
  leaveLater(toast);
};

document.body.addEventListener("toast", ({ detail }) => show(detail));

for (const toast of toasts?.querySelectorAll(".toast") ?? []) {
  toast.querySelector("[data-dismiss]").hidden = false;
  leaveLater(toast);
}

// ---- Clicks ----

document.addEventListener("click", (event) => {
  const { target } = event;
  closeMenus(target.closest(".menu"));
  target.closest("[data-dismiss]")?.closest(".toast").remove();
  if (target.closest("[data-print]")) window.print();
  const opener = target.closest("[data-opens]");
  if (opener) openDialog(event, opener);
  if (target.closest("[data-closes]")) target.closest("dialog")?.close();
});

// A form that came back with errors: its summary takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();
