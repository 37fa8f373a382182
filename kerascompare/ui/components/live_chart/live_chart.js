// A Plotly chart that is updated in place.
//
// The default export runs again at each change of data or theme. What it returns runs when the chart
// is removed from the page, but also when the frontend runs the component anew on the same elements.

import { backgroundOf, isOnDarkPage, readVariable } from "../page.js";
import { follow } from "./feed.js";
import { hideTraces, keysOf, toggleKeys, withLook, withSize, withZoom, zoomOf } from "./figure.js";
import { CONFIGURATION, loadPlotly } from "./plotly.js";
import { recolour } from "./recolour.js";
import { fillTable, tableOf } from "./table.js";
import { connectTools, updateTools } from "./tools.js";

const RERUN_PAUSE_MS = 1000;

const charts = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".kerascompare-chart");
  let chart = charts.get(root);
  if (!chart) {
    chart = new Chart(root);
    charts.set(root, chart);
  }
  chart.update(data, setTriggerValue);
  return () => {
    if (!root.isConnected) chart.close();
  };
}

class Chart {
  constructor(root) {
    this.root = root;
    this.plot = root.querySelector(".kerascompare-chart-plot");
    this.table = root.querySelector(".kerascompare-chart-table");
    this.failure = root.querySelector(".kerascompare-chart-failure");
    // `hidden`: keys of the legend entries that are switched off. `ranges`: what was zoomed into,
    // kept while the figure has the same `uirevision`; plotly.js, which gets none, would drop it
    // when the figure changes the range of an axis.
    this.view = { hidden: new Set(), ranges: {}, uirevision: undefined };
    this.isTable = false;
    this.isClosed = false;
    this.isListening = false;
    connectTools(root, {
      zoom: () => this.resetZoom(),
      table: () => this.toggleTable(),
      save: () => this.savePicture(),
    });
    let width = root.clientWidth;
    this.observer = new ResizeObserver(() => {
      if (root.clientWidth === width) return;
      width = root.clientWidth;
      this.draw();
    });
    this.observer.observe(root);
  }

  update(data, setTriggerValue) {
    this.data = data;
    this.root.style.height = `${data.height}px`;
    this.rerun = (page) => setTriggerValue("page", page);
    this.followFeed(data.feed);
    if (!data.feed) this.receive(JSON.parse(data.figure), data.alt);
    else if (this.sent) this.draw(); // Of another theme, perhaps.
  }

  followFeed(feed) {
    if (feed?.url === this.feedUrl) return;
    this.stopFollowing?.();
    this.stopFollowing = undefined;
    this.feedUrl = feed?.url;
    if (feed) this.stopFollowing = follow(feed.url, (state) => this.receiveState(state));
  }

  receiveState(state) {
    if (!this.root.isConnected) {
      this.close();
      return;
    }
    const { figure, alt } = state.charts[this.data.feed.name];
    if (figure !== this.sent || alt !== this.alt) this.receive(figure, alt);
    this.rerunIfChanged(state.page);
  }

  // Draws the page anew when what it depends on has changed; asks again if that had no effect.
  rerunIfChanged(page) {
    const drawn = this.data.feed.page;
    const now = performance.now();
    if (!drawn || page === drawn || now - (this.rerunAt ?? -Infinity) < RERUN_PAUSE_MS) return;
    this.rerunAt = now;
    this.rerun(page);
  }

  receive(figure, alt) {
    this.sent = figure;
    this.alt = alt;
    this.plot.setAttribute("aria-label", alt);
    this.table.setAttribute("aria-label", alt);
    this.draw();
  }

  async draw() {
    const width = this.root.clientWidth;
    if (!width || !this.sent) return; // In a closed expander or tab: the observer calls again.
    let Plotly;
    try {
      Plotly = await loadPlotly(this.data.src);
    } catch {
      this.showFailure();
      return;
    }
    if (this.isClosed) return;
    this.showTable();
    const { data, layout } = this.figure(width);
    const drawing = Plotly.react(this.plot, data, layout, CONFIGURATION);
    // `close` waits for all drawings: plotly.js fails when it is purged in the middle of one.
    this.drawn = Promise.allSettled([this.drawn, drawing]);
    await drawing;
    delete this.root.dataset.waiting;
    if (!this.isClosed) this.listen();
  }

  // The figure that Python sent as it looks on this page.
  figure(width) {
    const { root, view } = this;
    const { data, layout } = isOnDarkPage(root) ? recolour(this.sent, this.data.dark) : this.sent;
    const looked = withLook(layout, {
      background: backgroundOf(root),
      text: readVariable(root, "--st-text-color"),
      border: readVariable(root, "--st-border-color"),
      font: readVariable(root, "--st-font"),
    });
    const sized = withSize(looked, { width, height: this.data.height });
    const { uirevision } = layout;
    if (uirevision !== view.uirevision) Object.assign(view, { uirevision, ranges: {} });
    const zoomed = { ...withZoom(sized, view.ranges), uirevision: null };
    // plotly.js writes into what it draws, which must stay as it was sent.
    return structuredClone({ data: hideTraces(data, view.hidden), layout: zoomed });
  }

  listen() {
    if (this.isListening) return;
    this.isListening = true;
    this.plot.on("plotly_relayout", (changes) => {
      Object.assign(this.view.ranges, zoomOf(changes));
      this.showTools();
    });
    this.plot.on("plotly_doubleclick", () => this.resetZoom());
    this.plot.on("plotly_legendclick", ({ curveNumber }) => {
      this.view.hidden = toggleKeys(this.view.hidden, keysOf(this.plot.data[curveNumber]));
      this.draw();
      return false; // Keeps plotly.js from hiding the trace itself.
    });
  }

  resetZoom() {
    this.view.ranges = {};
    return this.draw();
  }

  toggleTable() {
    this.isTable = !this.isTable;
    this.draw();
  }

  showTable() {
    const table = tableOf(this.sent);
    this.isTable &&= table !== null;
    this.plot.hidden = this.isTable;
    this.table.hidden = !this.isTable;
    if (this.isTable) fillTable(this.table, table, this.alt);
    this.showTools(table !== null);
  }

  showTools(hasTable = tableOf(this.sent) !== null) {
    const isZoomed = Object.keys(this.view.ranges).length > 0;
    updateTools(this.root, { isTable: this.isTable, hasTable, isZoomed });
  }

  savePicture() {
    const { plot } = this;
    const layout = { ...plot.layout, paper_bgcolor: backgroundOf(this.root) };
    return window.Plotly?.downloadImage(
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
    this.stopFollowing?.();
    this.observer.disconnect();
    this.drawn?.then(() => window.Plotly.purge(this.plot));
  }
}
