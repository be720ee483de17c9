// The form of a step: more ways, the rework rate turned round, and the other writer's text.

const number = (text) => Number(text.replace("%", "").replace(",", ".").trim());

const tellRework = (form) => {
  const place = form.querySelector("[data-rework-says]");
  const [typed, isRework] = [form.elements.ca?.value ?? "", form.elements.as_rework?.checked];
  const rework = number(typed);
  const known = isRework && typed.trim() && rework >= 0 && rework <= 100;
  const round = (value) => String(Math.round(value * 100) / 100);
  place.textContent = known ? place.dataset.text.replace("{rework}", round(rework)).replace("{ca}", round(100 - rework)) : "";
};

// A copy of the last row with the next number, and nothing in it.
const addRoute = (routes) => {
  const rows = routes.querySelectorAll("[data-route-row]");
  const last = rows[rows.length - 1];
  const made = last.cloneNode(true);
  const renumbered = (text) => text.replace(/_(\d+)_/, `_${rows.length}_`);
  for (const hint of made.querySelectorAll(".hint")) hint.remove();
  for (const field of made.querySelectorAll("input, select")) {
    field.name = renumbered(field.name);
    field.id = renumbered(field.id);
    field.value = "";
    for (const name of ["aria-invalid", "aria-describedby"]) field.removeAttribute(name);
  }
  for (const label of made.querySelectorAll("label")) label.htmlFor = renumbered(label.htmlFor);
  last.after(made);
  made.querySelector("select").focus();
};

const take = ({ dataset }) => {
  const field = document.querySelector(".step-form form.form").elements[dataset.take];
  if (!field) return;
  if (field.type === "checkbox") field.checked = Boolean(dataset.text);
  else field.value = dataset.text;
};

document.addEventListener("input", ({ target }) => {
  if (target.matches?.(".step-form [name=ca], .step-form [name=as_rework]")) tellRework(target.form);
});

document.addEventListener("click", ({ target }) => {
  const more = target.closest?.("[data-add-route]");
  if (more) addRoute(more.closest("[data-routes]"));
  const theirs = target.closest?.("[data-take]");
  if (theirs) take(theirs);
});

const show = () => { for (const button of document.querySelectorAll("[data-add-route]")) button.hidden = false; };
document.body.addEventListener("htmx:afterSettle", show);
show();
