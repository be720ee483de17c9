// Sentences that the page brings along, so that they can be translated.

export const word = (name) => document.querySelector(`[data-matrix-words] [data-word="${name}"]`)?.textContent.trim() ?? "";

export const tell = (text, kind = "info") => {
  if (text) document.body.dispatchEvent(new CustomEvent("toast", { detail: { key: "matrix", text, kind } }));
};

const place = () => document.querySelector("[data-matrix-announce]");

// For who does not see the grid. Emptied first: the same words twice are said twice.
export const say = (text) => {
  const status = place();
  if (!status || !text) return;
  status.textContent = "";
  setTimeout(() => { status.textContent = text; }, 50);
};
