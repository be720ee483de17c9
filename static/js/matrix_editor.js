// The whole cell in a dialog beside its place. What is refused stays typed; after a conflict both versions are told.

import { get, post, tellWhyNot } from "./matrix_send.js";

const GAP = 8; // pixels around it

export class Editor {
  // `done(said)` gets what the server says of a saved cell, `left()` is called when nothing was saved.
  constructor(dialog, { done, left }) {
    Object.assign(this, { dialog, done, left });
    dialog.addEventListener("submit", (event) => { event.preventDefault(); this.save(event.target, event.submitter); });
    dialog.addEventListener("click", (event) => {
      if (!event.target.closest("[data-matrix-close]")) return;
      event.preventDefault();
      dialog.close();
    });
    dialog.addEventListener("close", () => { if (!this.isSaved) this.left(this.isStale); });
  }

  async open(url, cell) {
    const reply = await get(url);
    if (reply.status !== 200) return tellWhyNot(reply);
    this.show(reply.html, cell);
  }

  show(html, cell, { isStale = false } = {}) {
    this.isSaved = false;
    this.isStale = isStale;
    this.dialog.innerHTML = html;
    this.cell = cell ?? this.cell;
    if (!this.dialog.open) this.dialog.showModal();
    this.beside(this.cell);
    const first = this.dialog.querySelector("[data-focus], input:checked, input[type=radio]") ?? this.dialog.querySelector("h2");
    first?.focus();
  }

  // Right of the cell or left of it, as high as it fits; in the middle where there is no room.
  beside(cell) {
    const box = cell?.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.dialog;
    const fits = box && innerWidth > 2 * width && innerHeight > height + 2 * GAP;
    this.dialog.classList.toggle("is-placed", Boolean(fits));
    if (!fits) return;
    const isRight = box.right + 2 * GAP + width < innerWidth;
    this.dialog.style.setProperty("--x", `${isRight ? box.right + GAP : Math.max(GAP, box.left - GAP - width)}px`);
    this.dialog.style.setProperty("--y", `${Math.max(GAP, Math.min(box.top, innerHeight - height - GAP))}px`);
  }

  async save(form, button) {
    if (form.ariaBusy) return;
    form.ariaBusy = "true";
    const fields = new FormData(form, button);
    const reply = await post(form.action, () => fields);
    form.ariaBusy = null;
    if (reply.status === 200 && reply.json) {
      this.isSaved = true;
      this.dialog.close();
      return this.done(reply.json);
    }
    if ([409, 422].includes(reply.status) && reply.html) return this.show(reply.html, null, { isStale: reply.status === 409 });
    tellWhyNot(reply);
  }
}
