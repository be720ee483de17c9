// Who changed what in a section, and when.

import { plain } from "./plan_marks.js";
import { make, say } from "./plan_words.js";

const MOST = 200;

const told = ({ what, text, before }) => {
  const line = make("li");
  line.append(make("b", say(what)), " ");
  if (before) line.append(make("s", plain(before, MOST)), " ");
  line.append(plain(text, MOST));
  return line;
};

const step = ({ by, at, lines, label }) => {
  const line = make("li");
  line.append(make("p", `${by || say("somebody")}, ${new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}`, { className: "small muted" }));
  const list = make("ul", "", { className: "plain small" });
  if (label) list.append(make("li", say("renamed", label)));
  list.append(...lines.map(told));
  line.append(list);
  return line;
};

export const planHistory = (api) => async (root, key, opener) => {
  const place = root.querySelector("[data-history-place]");
  const opens = place.hidden;
  place.hidden = !opens;
  opener.setAttribute("aria-expanded", opens);
  if (!opens) return place.replaceChildren();
  const reply = await api("GET", `sections/${key}/history/`);
  const steps = Array.isArray(reply.data) ? reply.data : [];
  const list = make("ol", "", { className: "thread" });
  list.append(...steps.map(step));
  place.replaceChildren(steps.length ? list : make("p", reply.status === 200 ? say("noHistory") : say("waiting"), { className: "small muted" }));
};
