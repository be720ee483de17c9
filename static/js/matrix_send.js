// How the matrix asks the server: what is written goes one after the other, each saying what the page knew at its turn.

import { csrfToken } from "./csrf.js";
import { tell, word } from "./matrix_words.js";

const TIMEOUT = 30000;
let last = Promise.resolve();

const asked = async (url, options) => {
  try {
    const reply = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT), ...options });
    const isJson = reply.headers.get("Content-Type")?.includes("json");
    return { status: reply.status, json: isJson ? await reply.json() : null, html: isJson ? "" : await reply.text() };
  } catch {
    return { status: 0, json: null, html: "" };
  }
};

export const get = (url) => asked(url, { headers: { "HX-Request": "true" } });

// `fields` is a function that is called when it is this one's turn.
export const post = (url, fields) => {
  const reply = last.then(() => asked(url, {
    method: "POST", headers: { "HX-Request": "true", "X-CSRFToken": csrfToken() }, body: new URLSearchParams(fields()),
  }));
  last = reply;
  return reply;
};

// Why something was not done: the server's own sentence, or what failed on the way.
export const tellWhyNot = ({ status, json }) => {
  const failed = status === 0 ? "lost" : status === 401 ? "ended" : [403, 404].includes(status) ? "forbidden" : "failed";
  tell(json?.detail ?? word(failed), "error");
};
