// How the views of a stream save what is changed on them: one after the other, so that each says what the page knew
// when it was its turn; the reply holds the parts of the page that changed, each with its id.

import { csrfToken } from "./csrf.js";

const TIMEOUT = 30000;
let last = Promise.resolve();

// `fields` is asked when it is this change's turn. A reply that never came has status 0.
export const send = (url, fields) => {
  const reply = last.then(() => post(url, fields()));
  last = reply;
  return reply;
};

const post = async (url, fields) => {
  const body = new URLSearchParams(fields);
  const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
  try {
    const reply = await fetch(url + location.search, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT) });
    return { status: reply.status, html: await reply.text() };
  } catch {
    return { status: 0, html: "" };
  }
};

export const parsed = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
};

const isPage = (html) => /^\s*<!doctype html/i.test(html);

export const patch = (html) => patchWith(parsed(html));

export const patchWith = (parts) => {
  for (const part of [...parts.children]) {
    const place = part.id && document.getElementById(part.id);
    if (!place) continue;
    if (part.id === "stream-said") {
      announce(part.textContent);
      continue;
    }
    place.replaceWith(part);
    window.htmx?.process(part);
  }
};

// Emptied first: the same words twice are said twice.
export const announce = (words) => {
  const place = document.getElementById("stream-said");
  if (!place || !words.trim()) return;
  place.textContent = "";
  setTimeout(() => { place.textContent = words; }, 50);
};

// Whether the server said no in words of its own, for the place where something was typed.
export const isRefusal = ({ status, html }) => [409, 422].includes(status) && !isPage(html);

// Why something was not saved, in one sentence: the server's own, or what failed on the way.
export const whyNot = ({ status, html }) => {
  const said = isPage(html)
    ? new DOMParser().parseFromString(html, "text/html").querySelector("[data-sentence]")
    : parsed(html).querySelector(".error");
  const words = document.querySelector("[data-editing-words]")?.dataset ?? {};
  const failed = status === 401 ? words.ended : [403, 404].includes(status) ? words.forbidden : words.lost;
  return said?.textContent.trim() || failed;
};

export const tellWhyNot = (reply) =>
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { key: "not saved", kind: "error", text: whyNot(reply) } }));
