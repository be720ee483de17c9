// Answers that are kept in this browser, sent from wherever the respondent is now. One that the server refuses is listed with
// the way to its page, or can be discarded: it never waits unseen.

import { csrfToken } from "./csrf.js";

export const keptAnswers = (store, banner, { isHere = () => false, reached = () => {}, lost = () => {} } = {}) => {
  const refused = new Set();

  const send = async (practice, { url, body }) => {
    const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": csrfToken(), "HX-Request": "true" };
    try {
      const { ok, status } = await fetch(url, { method: "POST", body, headers, redirect: "manual" });
      if (ok && store.all()[practice]?.body === body) store.drop(practice); // else changed meanwhile, in its own tab
      else if (!ok && status > 0 && status < 500 && status !== 401) refused.add(practice);
      if (status >= 500) lost(practice, body);
      else reached();
    } catch {
      lost(practice, body);
    }
    list();
  };

  const line = (practice, { page }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = page;
    link.textContent = banner.dataset.open;
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "btn quiet";
    discard.textContent = banner.dataset.discard;
    discard.addEventListener("click", () => { store.drop(practice); refused.delete(practice); list(); });
    item.append(link, discard);
    return item;
  };

  const list = () => {
    const kept = Object.entries(store.all()).filter(([practice]) => !isHere(practice));
    const told = kept.filter(([practice]) => refused.has(practice));
    const waiting = banner.dataset.keptAll !== undefined ? kept.length : told.length;
    banner.hidden = !waiting;
    const words = waiting === 1 ? banner.dataset.one : banner.dataset.many.replace("#", waiting);
    banner.querySelector("[data-kept-text]").textContent = words;
    banner.querySelector("[data-kept-list]").replaceChildren(...told.map(([practice, entry]) => line(practice, entry)));
    for (const button of document.querySelectorAll("[data-after-kept]")) button.disabled = kept.length > 0;
  };

  return {
    list,
    sendAll: () => {
      for (const [practice, entry] of Object.entries(store.all())) {
        if (!isHere(practice) && !refused.has(practice)) send(practice, entry);
      }
      list();
    },
  };
};
