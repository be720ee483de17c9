// Who else is on this page, and what they wrote meanwhile: asked every ten seconds while the page is looked at.

import { make, say } from "./plan_words.js";

const EVERY = 10000;

export const planPresence = (desk) => {
  const place = document.querySelector("[data-present]");
  let before = "";

  const ask = async () => {
    if (document.hidden) return;
    const { status, data } = await desk.api("POST", "presence/", { section: desk.section });
    if (status !== 200) return;
    desk.reached();
    show(data.others);
    // Submitted or archived meanwhile: the text stands still. What could not be saved any more stays in sight.
    if (data.status !== "draft" && !Object.keys(desk.store.all()).length) return location.reload();
    desk.moved(data);
  };

  const show = (others) => {
    const told = JSON.stringify(others);
    if (told === before) return;
    before = told;
    place.replaceChildren(...(others.length ? others.map(line) : [make("li", say("onlyYou"), { className: "muted" })]));
    for (const root of document.querySelectorAll("[data-section]")) {
      const here = others.filter(({ section }) => section === root.dataset.section).map(({ name }) => say("here", name));
      root.querySelector("[data-here]").textContent = here.join(", ");
    }
  };

  const line = ({ name, section }) => {
    const root = section && document.querySelector(`[data-section="${CSS.escape(section)}"]`);
    const where = root ? say("writesIn", root.querySelector("[data-heading]")?.textContent ?? "") : say("onPage");
    const item = make("li");
    item.append(make("b", name), ` ${where}`);
    return item;
  };

  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  ask();
};
