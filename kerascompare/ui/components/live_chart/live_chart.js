// A Plotly chart that is updated in place.
//
// The default export runs again at each change of data or theme. What it returns runs when the chart
// is removed from the page, but also when the frontend runs the component anew on the same elements.

import { backgroundOf, isOnDarkPage, readVariable } from "../page.js";
import { hideTraces, keysOf, toggleKeys, withLook, withSize, withZoom, zoomOf } from "./figure.js";
import { createConfiguration, loadPlotly } from "./plotly.js";
import { recolour } from "./recolour.js";

const charts = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".kerascompare-chart");
  let chart = charts.get(root);
  if (!chart) {
    chart = new Chart(root);
    charts.set(root, chart);
  }
  chart.update(data);
  return () => {
    if (!root.isConnected) chart.close();
  };
}

class Chart {
  constructor(root) {
    this.root = root;
    this.plot = root.querySelector(".kerascompare-chart-plot");
    this.failure = root.querySelector(".kerascompare-chart-failure");
    this.hidden = new Set(); // Keys of the legend entries that are switched off.
    // What a visitor zoomed into, kept while the figure has the same `uirevision`. plotly.js, which
    // gets none, would drop it when the figure changes the range of an axis.
    this.zoom = { uirevision: undefined, ranges: {} };
    this.isClosed = false;
    this.isListening = false;
    let width = root.clientWidth;
    this.observer = new ResizeObserver(() => {
      if (root.clientWidth === width) return;
      width = root.clientWidth;
      this.draw();
    });
    this.observer.observe(root);
  }

  update(data) {
    this.data = data;
    this.root.style.height = `${data.height}px`;
    this.root.setAttribute("aria-label", data.alt);
    this.draw();
  }

  async draw() {
    const width = this.root.clientWidth;
    if (!width) return; // In a closed expander or tab: the observer calls again.
    let Plotly;
    try {
      Plotly = await loadPlotly(this.data.src);
    } catch {
      this.showFailure();
      return;
    }
    if (this.isClosed) return;
    this.configuration ??= createConfiguration(Plotly, {
      resetZoom: () => this.resetZoom(),
      savePicture: (plot) => this.savePicture(Plotly, plot),
    });
    const { data, layout } = this.figure(width);
    const drawing = Plotly.react(this.plot, data, layout, this.configuration);
    // `close` waits for all drawings: plotly.js fails when it is purged in the middle of one.
    this.drawn = Promise.allSettled([this.drawn, drawing]);
    await drawing;
    if (!this.isClosed) this.listen();
  }

  // The figure that Python sent as it looks on this page.
  figure(width) {
    const { root, data: sent } = this;
    const figure = JSON.parse(sent.figure);
    const { data, layout } = isOnDarkPage(root) ? recolour(figure, sent.dark) : figure;
    const looked = withLook(layout, {
      background: backgroundOf(root),
      text: readVariable(root, "--st-text-color"),
      border: readVariable(root, "--st-border-color"),
      font: readVariable(root, "--st-font"),
    });
    const sized = withSize(looked, { width, height: sent.height });
    const { uirevision } = layout;
    if (uirevision !== this.zoom.uirevision) this.zoom = { uirevision, ranges: {} };
    const zoomed = { ...withZoom(sized, this.zoom.ranges), uirevision: null };
    return { data: hideTraces(data, this.hidden), layout: zoomed };
  }

  listen() {
    if (this.isListening) return;
    this.isListening = true;
    this.plot.on("plotly_relayout", (changes) => Object.assign(this.zoom.ranges, zoomOf(changes)));
    this.plot.on("plotly_doubleclick", () => this.resetZoom());
    this.plot.on("plotly_legendclick", ({ curveNumber }) => {
      this.hidden = toggleKeys(this.hidden, keysOf(this.plot.data[curveNumber]));
      this.draw();
      return false; // Keeps plotly.js from hiding the trace itself.
    });
  }

  resetZoom() {
    this.zoom.ranges = {};
    return this.draw();
  }

  savePicture(Plotly, plot) {
    const layout = { ...plot.layout, paper_bgcolor: backgroundOf(this.root) };
    return Plotly.downloadImage(
      { data: plot.data, layout },
      {
        format: "png",
        scale: 2,
        filename: this.data.name,
        width: plot.offsetWidth,
        height: plot.offsetHeight,
      },
    );
  }

  showFailure() {
    this.failure.textContent =
      "The chart cannot be drawn: plotly.js did not load. Reload the page.";
    this.failure.hidden = false;
    this.plot.hidden = true;
  }

  close() {
    this.isClosed = true;
    this.observer.disconnect();
    this.drawn?.then(() => window.Plotly.purge(this.plot));
  }
}
