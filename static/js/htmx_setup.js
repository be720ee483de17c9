// How htmx behaves here: the CSRF token, failed requests, an ended session, focus after a swap. Settings that are plain
// values stand in the htmx-config meta element.

import { csrfToken } from "./csrf.js";

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";
const words = document.getElementById("toasts")?.dataset ?? {};
const tell = (detail) => document.body.dispatchEvent(new CustomEvent("toast", { detail }));

// Every page begins so, and no fragment does.
const isWholePage = (xhr) => /^\s*<!doctype html/i.test(xhr.responseText);

// ---- CSRF ----

document.body.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb === "get") return;
  const token = csrfToken();
  detail.headers["X-CSRFToken"] = token;
  if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = token;
});

// ---- Trying again: the element asks anew, with what its fields hold then ----

const waiting = new Map();

const remember = ({ elt, verb, path }) => waiting.set(`${verb} ${path}`, { elt, verb, path });

const tryAgain = () => {
  const requests = [...waiting.values()];
  waiting.clear();
  for (const key of ["session", "offline"]) tell({ key });
  for (const { elt, verb, path } of requests) {
    if (elt.isConnected) window.htmx.ajax(verb, path, { source: elt });
  }
};

const retry = () => ({ label: words.retryLabel, run: tryAgain });

// ---- The session ended: the page stays as it is, with everything that was typed ----

const isLogin = (xhr) => {
  if (xhr.status === 401) return true;
  const login = meta("login-url");
  if (!login || !xhr.responseURL) return false;
  return new URL(xhr.responseURL).pathname === login && location.pathname !== login;
};

const signIn = () => window.open(`${meta("login-url")}?next=/`, "_blank", "noopener");

const tellEnded = () => {
  const again = () => { signIn(); tellEnded(); };
  tell({ key: "session", kind: "error", text: words.ended, act: [{ label: words.signInLabel, run: again }, retry()] });
};

const sessionEnded = (request) => {
  remember(request);
  document.body.dispatchEvent(new CustomEvent("session-ended", { detail: request }));
  tellEnded();
};

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (!isLogin(event.detail.xhr)) return;
  event.detail.shouldSwap = false;
  event.detail.isError = false; // told here, once, and not again as a failure
  sessionEnded(event.detail.requestConfig);
});

// A view that redirects means another page, not a page within this one.
const isElsewhere = ({ xhr, boosted, select, pathInfo }) =>
  !boosted && !select && isWholePage(xhr) && new URL(xhr.responseURL).pathname !== pathInfo.requestPath.split("?")[0];

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap || detail.xhr.status !== 200 || !isElsewhere(detail)) return;
  detail.shouldSwap = false;
  location.assign(detail.xhr.responseURL);
});

document.body.addEventListener("htmx:afterRequest", ({ detail: { successful, xhr, requestConfig: { verb, path } } }) => {
  if (successful && !isLogin(xhr)) waiting.delete(`${verb} ${path}`);
});

// ---- Failures ----

// The server's own sentence: in a refusal of the API, or in one of the error pages.
const ownWords = (xhr) => {
  try {
    if (isWholePage(xhr)) {
      const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
      return page.querySelector("[data-sentence]")?.textContent.trim() ?? "";
    }
    const { detail } = JSON.parse(xhr.responseText);
    return typeof detail === "string" ? detail : "";
  } catch {
    return "";
  }
};

// 409 and 422 bring a fragment that shows the conflict; a refusal that no form caught comes as a whole page.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap || ![409, 422].includes(detail.xhr.status) || !isWholePage(detail.xhr)) return;
  detail.shouldSwap = false;
  tell({ key: "refused", kind: "error", text: ownWords(detail.xhr) || words.error });
});

// A poll asks again by itself: its failures are silent, or the page would fill with them.
const polls = ({ requestConfig: { elt } }) => /\bevery\b/.test(elt.getAttribute("hx-trigger") ?? "");

document.body.addEventListener("htmx:responseError", ({ detail }) => {
  if (polls(detail)) return;
  const text = ownWords(detail.xhr) || words[`error-${detail.xhr.status}`] || words.error;
  tell({ key: `failed ${detail.xhr.status}`, kind: "error", text });
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, ({ detail }) => {
    if (polls(detail)) return;
    remember(detail.requestConfig);
    // Who keeps its own queue, as the questionnaire does, says so beside the field instead.
    if (!detail.requestConfig.elt.closest("[data-own-queue]")) tell({ key: "offline", kind: "error", text: words.offline, act: [retry()] });
  });
}

// ---- Focus: a swap may take away the element that had it ----

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
let focused = null;

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { activeElement } = document;
  focused = detail.target?.contains(activeElement) ? activeElement : null;
});

document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  const summary = detail.elt.matches?.("[data-focus]") ? detail.elt : detail.elt.querySelector?.("[data-focus]");
  if (summary) return summary.focus();
  if (!focused || focused.isConnected || document.activeElement !== document.body) return;
  // htmx gives the focus back to an element of the same id; for others the swapped part takes it.
  const next = detail.elt.matches?.(FOCUSABLE) ? detail.elt : detail.elt.querySelector?.(FOCUSABLE);
  next?.focus({ preventScroll: true });
  focused = null;
});
