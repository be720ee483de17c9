// The derivation of a number opens over the report. Without this script its link leads to a page of its own.

const dialog = document.getElementById("why");

// Opened before the focus is set by htmx_setup.js, and modal: Escape closes it and the focus returns to the number.
document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target === dialog && !dialog.open) dialog.showModal();
});

// A click beside the dialog lands on its backdrop, which belongs to the dialog itself.
dialog?.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
