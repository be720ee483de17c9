// What the checks say, each at its line with its reason and one fix; suggested links; how full the page is.

import { allLines, textOf } from "./plan_line.js";
import { plain } from "./plan_marks.js";
import { button, make, say } from "./plan_words.js";

const SIGNS = { error: "✕", warning: "▲", note: "●" };
const COUNTS = { error: "countsError", warning: "countsWarning", note: "countsNote" };
const SUGGEST = { measures: "suggestMeasures", serves: "suggestServes", answers: "suggestAnswers" };
const SUGGESTED_AT_A_LINE = 1;

export const planChecks = (desk) => {
  const side = document.querySelector("[data-side]");
  side.hidden = false;

  const show = (data) => {
    for (const list of document.querySelectorAll("[data-says], [data-section-says], [data-plan-says], [data-head-says]")) list.replaceChildren();
    for (const finding of data.findings.filter((one) => !one.muted)) placeOf(finding).append(said(finding));
    for (const line of allLines(document)) suggest(line, data.suggestions);
    ready(data.blocking);
    counts(data.counts);
    muted(data);
    fit(data.fit);
  };

  const lineWith = (key) => key && document.querySelector(`li.line[data-key="${CSS.escape(key)}"]`);

  const placeOf = ({ item, section, check }) => {
    const line = lineWith(item);
    if (line) return line.querySelector("[data-says]");
    const root = section && document.querySelector(`[data-section="${CSS.escape(section)}"] [data-section-says]`);
    if (root) return root;
    return document.querySelector(check.startsWith("R") ? "[data-head-says]" : "[data-plan-says]");
  };

  // ---- One finding ----

  const said = (finding) => {
    const line = make("li", "", { className: "say" });
    line.dataset.severity = finding.severity;
    const words = make("span");
    words.append(make("b", `${SIGNS[finding.severity]} ${say(finding.severity)}`), ` ${finding.reason} `, make("span", finding.fix, { className: "muted" }));
    line.append(words);
    if (finding.severity !== "error") line.append(button(say("mute"), () => askWhy(line, finding)));
    return line;
  };

  const askWhy = (line, { check, item }) => {
    const form = make("form", "", { className: "row" });
    form.dataset.muting = "";
    const label = make("label", say("muteWhy"), { className: "small" });
    const field = make("input", "", { maxLength: 300, required: true });
    label.append(field);
    form.append(label, make("button", say("mute"), { className: "btn" }), button(say("cancel"), () => { form.replaceWith(opener); opener.focus(); desk.checkSoon(); }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (field.value.trim()) desk.change("mutes/", { check_name: check, item: item || null, muted: true, reason: field.value.trim() });
    });
    const opener = line.querySelector("button");
    opener.replaceWith(form);
    field.focus();
  };

  const muted = ({ findings, mutes }) => {
    const place = side.querySelector("[data-muted]");
    place.hidden = !mutes.length;
    place.querySelector("summary").textContent = say("muted", "", mutes.length);
    place.querySelector("ul").replaceChildren(...mutes.map((mute) => {
      const found = findings.find((finding) => finding.check === mute.check && finding.item === mute.item);
      const line = make("li", "", { className: "say" });
      line.append(make("span", `${mute.check} ${found?.reason ?? ""} “${mute.reason}”`));
      line.append(button(say("unmute"), () => desk.change("mutes/", { check_name: mute.check, item: mute.item || null, muted: false })));
      return line;
    }));
  };

  // ---- Links that the words speak for ----

  const suggest = (line, suggestions) => {
    const mine = suggestions.filter((one) => one.source === line.dataset.key && lineWith(one.target)).slice(0, SUGGESTED_AT_A_LINE);
    for (const one of mine) {
      const row = make("li", "", { className: "say suggestion" });
      const name = plain(textOf(lineWith(one.target)).value, 50);
      const link = () => ({ kind: one.kind, source: one.source, target: one.target });
      row.append(make("span", say(SUGGEST[one.kind], name)));
      row.append(button(say("yes"), () => desk.setLink(link, "confirmed")), button(say("no"), () => desk.setLink(link, "dismissed")));
      line.querySelector("[data-says]").append(row);
    }
  };

  // ---- The panel ----

  const tell = (place, words) => {
    const element = side.querySelector(place);
    if (element.textContent !== words) element.textContent = words; // else it would be read aloud again
  };

  const ready = (blocking) => {
    tell("[data-ready]", say(blocking.length ? "notReady" : "ready"));
    side.querySelector("[data-blocking]").replaceChildren(...blocking.map(blocker));
  };

  const blocker = (finding) => {
    const line = said({ ...finding, severity: "error" });
    const target = lineWith(finding.item);
    if (target) line.append(button(plain(textOf(target).value, 24), () => textOf(target).focus()));
    return line;
  };

  const counts = (numbers) => {
    const told = Object.entries(COUNTS).filter(([severity]) => numbers[severity]).map(([severity, word]) => `${SIGNS[severity]} ${numbers[severity]} ${say(word)}`);
    tell("[data-counts]", told.join(", "));
  };

  const fit = ({ pages, fill, overflow }) => {
    const percent = Math.round(fill * 100);
    const words = pages === 1 ? say("fits", "", Math.min(percent, 100)) : say("tooLong", "", fill.toFixed(1));
    tell("[data-fit-words]", words);
    side.querySelector("[data-fit]").value = Math.min(100, percent);
    for (const line of allLines(document)) {
      const beyond = overflow.includes(line.dataset.key);
      line.toggleAttribute("data-beyond", beyond);
      if (beyond) line.querySelector("[data-says]").prepend(make("li", say("beyond"), { className: "say beyond" }));
    }
  };

  return { show };
};
