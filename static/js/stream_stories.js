// The story map: marking stories as done, and releases that are named, ordered and removed without leaving the page.

import { change } from "./stream_moves.js";
import { parsed, patchWith, send, tellWhyNot } from "./stream_send.js";

document.addEventListener("change", async ({ target }) => {
  if (!target.matches("[data-done]")) return;
  const url = target.closest("[data-done-at]").dataset.doneAt;
  const fields = { story: target.dataset.done };
  if (target.checked) fields.done = "on";
  const reply = await send(url, () => fields);
  if (reply.status === 200) {
    target.closest(".story").classList.toggle("is-done", target.checked);
    return patchWith(withoutCell(parsed(reply.html)));
  }
  target.checked = !target.checked;
  tellWhyNot(reply);
});

// Its words may be in an editor at this moment.
const withoutCell = (parts) => {
  parts.querySelector("a[data-cell]")?.remove();
  return parts;
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-slice-form]")) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  const back = form.querySelector("#new-slice") ? "new-slice" : null;
  change(form.action, fields, () => back && document.getElementById(back).focus());
});
