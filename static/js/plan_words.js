// The sentences of the page's scripts, in the reader's language: they stand in the template of the page.

const words = {};
for (const one of document.querySelector("template[data-words]").content.querySelectorAll("[data-word]")) {
  words[one.dataset.word] = one.textContent;
}

// say("answers", "On time") puts a name at %s; a number goes to #.
export const say = (word, name = "", number = "") => words[word].replace("%s", () => name).replace("#", () => number);

export const clone = (name) => document.querySelector(`template[data-${name}]`).content.cloneNode(true).firstElementChild;
export const cloneAll = (name) => document.querySelector(`template[data-${name}]`).content.cloneNode(true);

export const make = (name, text = "", properties = {}) => {
  const made = Object.assign(document.createElement(name), properties);
  if (text) made.textContent = text;
  return made;
};

export const button = (label, act, className = "btn quiet") => {
  const made = make("button", label, { type: "button", className });
  made.addEventListener("click", act);
  return made;
};

export const newKey = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Outside a secure context there is no randomUUID; this is the same: version 4, variant 1.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};
