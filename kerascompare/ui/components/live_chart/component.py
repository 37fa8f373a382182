"""A Plotly chart that changes in place: zoom and hidden curves survive each update."""

import plotly.graph_objects as go
import streamlit as st
from plotly.io.json import to_json_plotly

from kerascompare.looks import theme
from kerascompare.ui.components import plotly_js

_HTML = """
<div class="kerascompare-chart" role="img">
  <div class="kerascompare-chart-plot"></div>
  <p class="kerascompare-chart-failure" hidden></p>
</div>
"""

# Not isolated, since plotly.js puts its own style sheet into the document: hence the long names.
_CSS = """
.kerascompare-chart { position: relative; width: 100%; overflow: hidden; }
.kerascompare-chart-failure {
  margin: 0; height: 100%; display: grid; place-content: center; text-align: center;
  color: var(--st-text-color); opacity: .7; font-size: .875rem;
}
.kerascompare-chart-failure[hidden] { display: none; }
.kerascompare-chart .modebar-btn path { transition: none; }
.kerascompare-chart .legendtoggle { cursor: pointer; }
"""

# Runs again at each change of data or theme; what it returns runs once, at unmount.
_JS = """
const charts = new WeakMap();

function plotly(src) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.kerascomparePlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const fail = () => reject(new Error("plotly.js did not load"));
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : fail());
    script.onerror = fail;
    script.src = src;
    document.head.appendChild(script);
  });
  return window.kerascomparePlotly;
}

// The legend entries that hide a trace; in a figure that names none, its group or itself.
const keys = (trace) => trace.meta?.keys ?? [trace.legendgroup ?? trace.name];

function isDark(colour) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}

// Every light colour in the figure, `#rrggbb` or `rgba(r, g, b, a)`, becomes its dark one.
function recolour(value, dark) {
  if (typeof value === "string") {
    return value
      .replace(/#[0-9a-f]{6}/gi, (hex) => dark[hex.toUpperCase()] ?? hex)
      .replace(/rgba?\\((\\d+), ?(\\d+), ?(\\d+)/g, (all, ...rgb) => {
        const hex = (n) => (+n).toString(16).padStart(2, "0").toUpperCase();
        const to = dark["#" + rgb.slice(0, 3).map(hex).join("")];
        if (!to) return all;
        const part = (i) => parseInt(to.slice(i, i + 2), 16);
        return all.split("(")[0] + `(${part(1)}, ${part(3)}, ${part(5)}`;
      });
  }
  if (Array.isArray(value)) {
    return typeof value[0] === "number" ? value : value.map((item) => recolour(item, dark));
  }
  if (value === null || typeof value !== "object" || "bdata" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, recolour(v, dark)]));
}

function themed(chart) {
  const css = getComputedStyle(chart.root);
  const look = (name) => css.getPropertyValue(name).trim();
  const page = look("--st-background-color") || "#ffffff";
  const figure = JSON.parse(chart.data.figure);
  const { data, layout } = isDark(page) ? recolour(figure, chart.data.dark) : figure;
  const text = look("--st-text-color"), line = look("--st-border-color");
  layout.font = { ...layout.font, color: text, family: look("--st-font") };
  layout.hoverlabel = {
    ...layout.hoverlabel, bgcolor: page, bordercolor: line,
    font: { ...layout.hoverlabel?.font, color: text, family: look("--st-font") },
  };
  for (const name of Object.keys(layout).filter((name) => /^[xy]axis/.test(name))) {
    layout[name].gridcolor = layout[name].zerolinecolor = layout[name].linecolor = line;
  }
  return { data, layout, page };
}

// To the range of the newest figure: plotly.js itself would go back to that of the first.
function unzoom(chart, Plotly) {
  const { layout } = JSON.parse(chart.data.figure);
  const to = {};
  for (const name of Object.keys(chart.plot._fullLayout).filter((n) => /^[xy]axis\\d*$/.test(n))) {
    const range = layout[name]?.range;
    if (range) to[name + ".range"] = range;
    else to[name + ".autorange"] = layout[name]?.autorange ?? true;
  }
  return Plotly.relayout(chart.plot, to);
}

// One object for the chart's whole life: plotly.js starts over when the configuration changes.
function configuration(chart, Plotly) {
  const save = {
    name: "png", title: "Save as PNG", icon: Plotly.Icons.camera,
    click: (plot) => Plotly.downloadImage(
      { data: plot.data, layout: { ...plot.layout, paper_bgcolor: chart.page } },
      { format: "png", scale: 2, filename: chart.data.name,
        width: plot.offsetWidth, height: plot.offsetHeight }),
  };
  const reset = {
    name: "reset", title: "Reset zoom", icon: Plotly.Icons.home, click: () => unzoom(chart, Plotly),
  };
  return {
    displaylogo: false, showSendToCloud: false, showTips: false, responsive: false,
    displayModeBar: "hover", doubleClick: false, scrollZoom: false,
    modeBarButtons: [[reset, save]],
  };
}

async function draw(chart) {
  const width = chart.root.clientWidth;
  if (!width) return;   // in a closed expander or tab: the observer calls again
  const { plot, hidden } = chart;
  let Plotly;
  try {
    Plotly = await plotly(chart.data.src);
  } catch {
    chart.failure.textContent = "The chart cannot be drawn: plotly.js did not load. Reload the page.";
    chart.failure.hidden = false;
    plot.hidden = true;
    return;
  }
  if (chart.isGone) return;
  chart.config ??= configuration(chart, Plotly);
  const { data, layout, page } = themed(chart);
  chart.page = page;
  if (width < 480) for (const [name, value] of Object.entries(layout.meta?.narrow ?? {})) {
    layout[name] = { ...layout[name], ...value };
  }
  layout.width = width;
  layout.height = chart.data.height;
  layout.uirevision ??= "same";
  for (const trace of data) {
    if (keys(trace).some((key) => hidden.has(key))) trace.visible = "legendonly";
  }
  const drawing = Plotly.react(plot, data, layout, chart.config);
  // The end of the chart waits for all of them: plotly.js fails when purged in the middle.
  chart.drawn = Promise.allSettled([chart.drawn, drawing]).then(() => {});
  await drawing;
  if (chart.isGone || chart.hasLegend) return;
  chart.hasLegend = true;
  plot.on("plotly_doubleclick", () => unzoom(chart, Plotly));
  plot.on("plotly_legendclick", ({ curveNumber }) => {
    const clicked = keys(plot.data[curveNumber]);
    const show = clicked.some((key) => hidden.has(key));
    for (const key of clicked) show ? hidden.delete(key) : hidden.add(key);
    draw(chart);
    return false;
  });
}

function create(parent) {
  const root = parent.querySelector(".kerascompare-chart");
  const chart = {
    root, plot: root.querySelector(".kerascompare-chart-plot"),
    failure: root.querySelector(".kerascompare-chart-failure"), hidden: new Set(),
  };
  let width = root.clientWidth;
  chart.observer = new ResizeObserver(() => {
    if (root.clientWidth === width) return;
    width = root.clientWidth;
    draw(chart);
  });
  chart.observer.observe(root);
  return chart;
}

export default function ({ data, parentElement }) {
  let chart = charts.get(parentElement);
  if (!chart) charts.set(parentElement, (chart = create(parentElement)));
  chart.data = data;
  chart.root.style.height = data.height + "px";
  chart.root.setAttribute("aria-label", data.alt);
  draw(chart);
  return () => {
    chart.isGone = true;
    chart.observer.disconnect();
    charts.delete(parentElement);
    chart.drawn?.then(() => window.Plotly.purge(chart.plot));
  };
}
"""

_CHART = st.components.v2.component(
    "kerascompare_chart", html=_HTML, css=_CSS, js=_JS, isolate_styles=False
)


def to_json(figure: go.Figure) -> str:
    """Return a figure as `show` takes it too: one that is shown often need be written only once."""
    return to_json_plotly(figure)


def show(figure: go.Figure | str, *, key: str, alt: str, height: int = 320) -> None:
    """Show a figure, or change the one that is there under the same key.

    A click on a legend entry hides every trace whose `meta["keys"]` has one of the entry's own;
    traces without `meta` go by `legendgroup` or `name`. Double-click resets the zoom.

    Args:
        figure: Of Plotly, or what `to_json` made of one, in the light colours of `figures.theme`;
            on a dark page they become the dark ones.
        key: Name of the chart on its page, also the file name of a saved picture.
        alt: What the chart shows, for those who do not see it.
        height: In pixels.
    """
    _CHART(
        key=key,
        data={
            "figure": figure if isinstance(figure, str) else to_json(figure),
            "dark": theme.dark_of(),
            "src": plotly_js.URL,
            "name": key,
            "alt": alt,
            "height": height,
        },
        width="stretch",
        height="content",
    )
