// The head of the plan: each field is saved when it is left. Two people may change two fields; the same one is asked about.

import { isLost, isSignedOut, sentences } from "./plan_api.js";
import { marked } from "./plan_marks.js";
import { clone, make, say } from "./plan_words.js";

const FIELDS = ["title", "headline", "unit", "owner", "stage", "period_start", "period_end", "intro", "previous", "internal"];
const NUMBERS = new Set(["unit", "owner", "stage"]);
const TYPED = new Set(["title", "headline", "intro"]);
const UNDER_WAY = new Set([...TYPED, "previous", "internal"]); // no reply is filled in below the cursor
const TYPING_PAUSE = 1000;

export const planHead = (first, desk) => {
  const place = document.querySelector("[data-head-form]");
  const form = place.querySelector("form");
  const problem = place.querySelector("[data-head-problem]");
  let head = first;
  place.hidden = false;

  const valueOf = (name) => {
    const typed = form.elements[name].value;
    if (NUMBERS.has(name)) return typed ? Number(typed) : null;
    return name.startsWith("period") ? typed || null : typed;
  };

  const fill = (skip = "") => {
    for (const name of FIELDS) if (name !== skip) form.elements[name].value = head[name] ?? "";
    if (skip !== "rapid_line") form.elements.rapid_line.value = head.rapid.line;
    const same = [...form.elements.fiscal.options].find((one) => one.dataset.start === head.period_start && one.dataset.end === head.period_end);
    form.elements.fiscal.value = same?.value ?? "";
    show();
    parties();
  };

  // The same facts as they stand on the page.
  const show = () => {
    document.querySelector("[data-title]").textContent = head.title;
    const said = { ...head, rapid: head.rapid.line, stage: form.elements.stage.selectedOptions[0]?.textContent };
    for (const element of document.querySelectorAll("[data-head]")) {
      const words = said[element.dataset.head] || element.dataset.empty || "";
      if (element.dataset.head === "intro") element.replaceChildren(...marked(words));
      else element.textContent = words;
      (element.dataset.head === "rapid" ? element.parentElement : element).hidden = !words;
    }
  };

  const setState = (state) => {
    const element = place.querySelector(".save-state");
    element.dataset.state = state;
    element.textContent = state ? say(state) : "";
  };

  const tell = (words) => {
    problem.hidden = !words;
    problem.textContent = words;
  };

  // ---- Saving ----

  const KEPT = "head";
  const kept = () => desk.store.all()[KEPT];

  // With what stood there when it was changed: after a reload that tells whether somebody else changed it since.
  const keep = (values) => {
    const earlier = kept() ?? { values: {}, seen: {} };
    const seen = Object.fromEntries(Object.keys(values).map((name) => [name, saidIn(head, name)]));
    desk.store.keep(KEPT, { values: { ...earlier.values, ...values }, seen: { ...seen, ...earlier.seen } });
  };

  let before = Promise.resolve();
  let asking = false;
  const focused = () => (UNDER_WAY.has(document.activeElement?.name) ? document.activeElement.name : "");

  // One after the other, so that nobody meets her own last change as somebody else's.
  const save = (values) => {
    keep(values);
    if (asking) return before; // nothing goes over the other text before she has chosen
    before = before.then(() => send(values));
    return before;
  };

  const send = async (values) => {
    setState("saving");
    const reply = await desk.api("PATCH", "head/", { ...values, revision: head.revision });
    if (isLost(reply)) {
      setState("waiting");
      return desk.lost(isSignedOut(reply));
    }
    desk.reached();
    if (reply.status === 200) return stored(reply.data);
    if (reply.status === 409 && reply.data.current) {
      const seen = Object.fromEntries(Object.keys(values).map((name) => [name, saidIn(head, name)]));
      head = { ...reply.data.current, unread: "" };
      return meet(values, seen);
    }
    desk.store.drop(KEPT);
    setState("failed");
    tell([...new Set([...sentences(reply.data.errors), reply.data.detail])][0] ?? say("refused"));
  };

  const stored = (data) => {
    head = data;
    desk.store.drop(KEPT);
    setState("saved");
    tell(data.unread ? say("unread", data.unread) : "");
    fill(focused());
    desk.headChanged(head);
    desk.checkSoon();
  };

  // Somebody changed the head; only when it was the same field there is something to choose.
  const meet = (values, seen) => {
    const differs = (name, other) => JSON.stringify(saidIn(head, name)) !== JSON.stringify(other[name]);
    const clashes = Object.keys(values).filter((name) => differs(name, seen) && differs(name, values));
    if (!clashes.length) return send(values);
    fill(focused());
    return ask(values, clashes);
  };

  const saidIn = (some, name) => (name === "rapid_line" || name === "rapid" ? some.rapid.line : some[name]);

  const ask = (values, clashes) => {
    const box = clone("conflict-form");
    const words = (some) => clashes.map((name) => wordsOf(name, some)).join(" · ");
    box.querySelector("[data-mine]").textContent = words(values);
    box.querySelector("[data-theirs]").textContent = clashes.map((name) => wordsOf(name, { [name]: saidIn(head, name) })).join(" · ");
    box.querySelector("[data-merged]").closest(".stack").remove();
    box.addEventListener("click", ({ target }) => {
      const chosen = target.dataset?.keep;
      if (!chosen) return;
      box.remove();
      asking = false;
      if (chosen === "mine") return save(kept()?.values ?? values);
      desk.store.drop(KEPT);
      stored({ ...head, unread: "" });
    });
    asking = true;
    setState("");
    place.open = true;
    place.querySelector("[data-head-conflict]").replaceChildren(box);
    if (!focused()) box.focus();
  };

  const wordsOf = (name, some) => {
    const field = form.elements[name];
    const value = Array.isArray(some[name]) ? some[name].map((party) => party.name).join(", ") : some[name] ?? "–";
    return field?.options ? [...field.options].find((one) => one.value === String(some[name] ?? ""))?.textContent ?? value : value;
  };

  form.addEventListener("submit", (event) => event.preventDefault());

  let typing = null;

  form.addEventListener("input", ({ target }) => {
    if (!TYPED.has(target.name) || !target.checkValidity()) return;
    keep({ [target.name]: target.value });
    clearTimeout(typing);
    typing = setTimeout(() => save({ [target.name]: target.value }), TYPING_PAUSE);
  });

  form.addEventListener("change", ({ target }) => {
    const { name } = target;
    if (TYPED.has(name)) clearTimeout(typing);
    if (name === "fiscal") {
      const { start, end } = target.selectedOptions[0].dataset;
      if (start) save({ period_start: start, period_end: end, period_label: target.value });
    } else if (name === "period_start" || name === "period_end") period();
    else if (name === "rapid_line" || FIELDS.includes(name)) save({ [name]: valueOf(name) });
  });

  // A period has two ends: half of one is not sent, and not lost either.
  const period = () => {
    const [start, end] = [valueOf("period_start"), valueOf("period_end")];
    if (Boolean(start) === Boolean(end)) save({ period_start: start, period_end: end, period_label: "" });
  };

  // ---- Who is meant by a name of the RAPID line ----

  const parties = () => {
    const list = make("ul", "", { className: "plain" });
    list.append(...head.rapid.parties.map((party, at) => {
      const line = make("li", "", { className: "row" });
      const label = make("label", `${party.name} (${[...party.roles].join(", ")})`);
      const select = make("select");
      const others = desk.everybody.filter((one) => !party.choices.some((fit) => fit.key === one.key));
      select.append(make("option", say("onlyWords"), { value: "" }), ...[...party.choices, ...others].map((one) => make("option", one.name, { value: one.key })));
      select.value = party.key;
      select.addEventListener("change", (event) => {
        event.stopPropagation();
        const chosen = head.rapid.parties.map(({ name, roles, key }, place_) => ({ name, roles, key: place_ === at ? select.value : key }));
        save({ rapid: chosen });
      });
      label.append(select);
      line.append(label);
      return line;
    }));
    place.querySelector("[data-parties]").replaceChildren(list);
  };

  const refresh = async () => {
    if (kept()) return;
    const reply = await desk.api("GET", "head/");
    if (reply.status !== 200 || reply.data.revision <= head.revision || form.contains(document.activeElement)) return;
    head = reply.data;
    fill();
    desk.headChanged(head);
  };

  // ---- The order of the priorities ----

  const orderPlace = document.querySelector("[data-order-place]");
  const orderBox = make("input", "", { type: "checkbox" });
  if (orderPlace) {
    const label = make("label", "", { className: "check small" });
    label.append(orderBox, make("span", say("confirmOrder")));
    orderPlace.append(label);
    orderBox.checked = first.order_confirmed;
    orderBox.addEventListener("change", async () => {
      await desk.saveAll();
      const reply = await desk.api("PUT", "order/", { confirmed: orderBox.checked });
      if (reply.status !== 204) orderBox.checked = !orderBox.checked;
      desk.checkSoon();
    });
  }

  fill();
  if (kept()) meet(kept().values, kept().seen);
  return {
    refresh,
    retry: () => kept() && save(kept().values),
    orderConfirmed: (is) => { orderBox.checked = is; },
    get revision() { return head.revision; },
  };
};

