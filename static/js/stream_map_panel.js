// The form of one step beside the map: beside it on a wide screen, over it on a narrow one.

const NARROW = matchMedia("(max-width: 760px)");

const isTouched = (panel) => [...panel.querySelectorAll("[data-step-form] > form.form :is(input, textarea)")]
  .some((field) => (field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue));

export const startPanel = (room) => {
  const panel = document.getElementById("step-panel");
  let opener = "";

  const mark = (key) => {
    for (const step of room.querySelectorAll("a[data-step]")) step.toggleAttribute("data-open", step.dataset.step === key);
  };

  // The panel covers the right of the map: the step moves to the left of its region.
  const show = (key) => {
    const [region, step] = [room.querySelector("[data-map-region]"), document.getElementById(`step-${key}`)];
    if (region && step) region.scrollLeft += step.getBoundingClientRect().left - region.getBoundingClientRect().left - 60;
  };

  const close = () => {
    if (panel.open) panel.close();
    panel.replaceChildren();
    mark("");
    history.replaceState(null, "", location.pathname + location.search);
    document.getElementById(opener)?.focus({ preventScroll: true });
  };

  const open = async (key, address) => {
    opener = `step-${key}`;
    await window.htmx.ajax("GET", address, { target: "#step-panel", swap: "innerHTML" });
    if (!panel.firstElementChild) return;
    if (!panel.open) NARROW.matches ? panel.showModal() : panel.show();
    panel.scrollTop = 0;
    for (const button of panel.querySelectorAll("[data-close-panel]")) button.hidden = false;
    panel.querySelector("[data-title]")?.focus();
    mark(key);
    show(key);
    history.replaceState(null, "", `#step-${key}`);
  };

  const linkOf = (key) => room.querySelector(`[data-open-step="${CSS.escape(key)}"]`) ?? document.getElementById(`step-${key}`);

  room.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-step], a[data-open-step]");
    if (event.target.closest("[data-close-panel]")) { event.preventDefault(); return close(); }
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    event.preventDefault();
    open(link.dataset.step ?? link.dataset.openStep, link.getAttribute("href"));
  });
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); close(); } });
  panel.addEventListener("cancel", (event) => { event.preventDefault(); close(); });

  document.body.addEventListener("htmx:afterSettle", () => {
    for (const button of panel.querySelectorAll("[data-close-panel]")) button.hidden = false;
  });
  document.body.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (!panel.contains(target) && target !== panel) return;
    if (!detail.successful) return;
    const form = panel.querySelector("[data-step-form]");
    if (detail.requestConfig.verb === "post" && (!form || target.matches("[data-removes]"))) return close();
    // A new neighbour may have taken over where this step led to.
    if (detail.requestConfig.verb === "post" && target.closest(".step-acts") && !isTouched(panel)) {
      const key = form.dataset.stepForm;
      const link = linkOf(key);
      if (link && !target.matches("[data-add-step]")) open(key, link.getAttribute("href"));
      else if (link) window.htmx.ajax("GET", link.getAttribute("href"), { target: "#step-panel", swap: "innerHTML" });
    }
  });

  const openNamed = () => {
    const key = /^#step-([\w-]+)$/.exec(location.hash)?.[1];
    const link = key && linkOf(key);
    if (link) open(key, link.getAttribute("href"));
  };
  addEventListener("hashchange", openNamed);
  openNamed();
};
