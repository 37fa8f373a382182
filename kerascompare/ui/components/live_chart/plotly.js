// plotly.js, which is loaded once per page and shared by its charts.

/**
 * Load plotly.js.
 *
 * @param src - Its address.
 * @returns A promise of the global `Plotly`; it is rejected if the script cannot be loaded.
 */
export function loadPlotly(src) {
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

/**
 * Return the configuration of a chart.
 *
 * Make it only once per chart: plotly.js redraws from the start when it gets another object.
 *
 * @param Plotly - The global of plotly.js.
 * @param actions - `{ resetZoom, savePicture }`, called by the two buttons of the mode bar; the
 *   second gets the element that holds the plot.
 */
export function createConfiguration(Plotly, { resetZoom, savePicture }) {
  const reset = {
    name: "reset",
    title: "Reset zoom",
    icon: Plotly.Icons.home,
    click: resetZoom,
  };
  const save = {
    name: "png",
    title: "Save as PNG",
    icon: Plotly.Icons.camera,
    click: savePicture,
  };
  return {
    displaylogo: false,
    showSendToCloud: false,
    showTips: false,
    responsive: false,
    displayModeBar: "hover",
    doubleClick: false,
    scrollZoom: false,
    modeBarButtons: [[reset, save]],
  };
}
