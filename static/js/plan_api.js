// What the scripts of a plan ask of the server. A reply that never came has status 0.

import { csrfToken } from "./csrf.js";

const TIMEOUT = 30000;

export const planApi = (base) => async (method, path, body) => {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const reply = await fetch(base + path, {
      method, headers, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT),
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await reply.text();
    return { status: reply.status, data: text && isJson(reply) ? JSON.parse(text) : {} };
  } catch {
    return { status: 0, data: {} };
  }
};

const isJson = (reply) => (reply.headers.get("Content-Type") ?? "").includes("json");

// The session has ended: what was typed waits until somebody signs in again. A refused token against forged requests, of a
// session that began in another tab, is told as 403 with CSRF in its sentence.
export const isSignedOut = ({ status, data }) => status === 401 || (status === 403 && /csrf|credentials/i.test(data.detail ?? ""));

// Whether it is worth to send the same again later.
export const isLost = (reply) => reply.status === 0 || reply.status === 429 || reply.status >= 500 || isSignedOut(reply);

// Every sentence of a refusal, whatever its depth.
export const sentences = (errors) => {
  if (typeof errors === "string") return [errors];
  return Object.values(errors ?? {}).flatMap(sentences);
};
