// Draws Plotly figures. <div data-chart="ID"> names a <script type="application/json" id="ID"> that holds {data, layout}.
// Colours in a figure are tokens, "var(--accent)", resolved here, so that a chart follows the theme and the paper.

const root = document.documentElement;
const CONFIG = { displayModeBar: false, responsive: true };

// A token may be made of other tokens, so the browser resolves it, on an element that nobody sees.
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

const colour = (token) => {
  probe.style.color = "";
  probe.style.color = token;
  return getComputedStyle(probe).color;
};

const resolved = (value) => {
  if (typeof value === "string") return value.startsWith("var(--") ? colour(value) : value;
  if (Array.isArray(value)) return value.map(resolved);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item)]));
};

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

const merged = (base, own) => {
  const result = { ...base };
  for (const [key, value] of Object.entries(own)) {
    result[key] = isObject(value) && isObject(base[key]) ? merged(base[key], value) : value;
  }
  return result;
};

const axis = () => ({
  gridcolor: "var(--line)", linecolor: "var(--edge)", zerolinecolor: "var(--edge)", tickcolor: "var(--edge)", automargin: true,
});

// A polar chart does not make room for its own labels.
const margin = (data) => {
  const side = data.some(({ type }) => type?.endsWith("polar")) ? 78 : 12;
  return { l: side, r: side, t: side / 3, b: side / 3, pad: 4 };
};

const house = (data) => ({
  paper_bgcolor: "rgba(0,0,0,0)",
  plot_bgcolor: "rgba(0,0,0,0)",
  font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: "var(--ink-2)" },
  colorway: ["var(--accent)", "var(--ok)", "var(--over)", "var(--under)", "var(--edge)"],
  hoverlabel: { bgcolor: "var(--ink)", bordercolor: "var(--ink)", font: { color: "var(--paper)" } },
  legend: { orientation: "h", x: 0, y: -0.15 },
  margin: margin(data),
  xaxis: axis(),
  yaxis: axis(),
  polar: {
    bgcolor: "rgba(0,0,0,0)",
    radialaxis: { gridcolor: "var(--line)", linecolor: "var(--line)", tickcolor: "var(--line)" },
    angularaxis: { gridcolor: "var(--line)", linecolor: "var(--edge)", tickcolor: "var(--line)" },
  },
});

const figure = (plot) => {
  const content = JSON.parse(document.getElementById(plot.dataset.chart).textContent);
  return typeof content === "string" ? JSON.parse(content) : content;
};

const draw = (plot) => {
  const { data, layout = {} } = figure(plot);
  return window.Plotly.react(plot, resolved(data), resolved(merged(house(data), layout)), CONFIG);
};

const plots = (within = document) => [...(within.querySelectorAll?.("[data-chart]") ?? [])];
const drawAll = (within) => { if (window.Plotly) plots(within).forEach(draw); };

const free = (within) => {
  for (const plot of plots(within)) if (plot.classList.contains("js-plotly-plot")) window.Plotly.purge(plot);
};

drawAll();
new MutationObserver(() => drawAll()).observe(root, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll());
document.body.addEventListener("htmx:beforeCleanupElement", ({ detail }) => free(detail.elt));
document.body.addEventListener("htmx:afterSettle", ({ detail }) => drawAll(detail.elt));

// Paper is light, whatever the screen is.
let before = null;
addEventListener("beforeprint", () => {
  before = root.dataset.theme;
  root.dataset.theme = "light";
  drawAll();
});
addEventListener("afterprint", () => {
  root.dataset.theme = before ?? "auto";
  drawAll();
});
