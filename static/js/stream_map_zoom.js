// The size of the map in its region: as wide as fits, or as the reader likes it.

const STEP = 1.25;
const LEAST = 0.85; // below this nobody reads the figures; then the region scrolls

export const startZoom = (region, buttons) => {
  let chosen = "auto";
  const svg = () => region.querySelector("svg.vsm");
  const fit = () => (region.clientWidth - 2) / svg().viewBox.baseVal.width;
  const scale = () => {
    if (chosen === "auto") return Math.max(LEAST, Math.min(1, fit()));
    return chosen === "fit" ? Math.min(2, fit()) : chosen;
  };

  const draw = () => {
    if (!svg() || !region.clientWidth) return;
    const wide = svg().viewBox.baseVal.width * scale();
    svg().removeAttribute("height");
    svg().setAttribute("width", wide.toFixed(0));
  };

  const zoom = (how) => {
    if (!svg()) return;
    if (how === "fit") chosen = "fit";
    else if (how === "full") chosen = 1;
    else chosen = Math.min(4, Math.max(0.1, scale() * (how === "in" ? STEP : 1 / STEP)));
    draw();
  };

  buttons.hidden = !svg();
  buttons.addEventListener("click", ({ target }) => { if (target.dataset.zoom) zoom(target.dataset.zoom); });
  region.addEventListener("keydown", (event) => {
    const how = { "+": "in", "=": "in", "-": "out", 0: "fit" }[event.key];
    if (!how || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    zoom(how);
  });
  region.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? "in" : "out");
  }, { passive: false });

  document.body.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (detail.target.id !== "map-picture") return;
    buttons.hidden = !svg();
    draw();
  });
  new ResizeObserver(draw).observe(region);

  const opener = document.querySelector("[data-show-picture]");
  opener.hidden = false;
  opener.addEventListener("click", () => { region.classList.add("shown"); opener.remove(); draw(); });
};
