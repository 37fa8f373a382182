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

/** The configuration of all charts: plotly.js redraws from the start when it gets another object. */
export const CONFIGURATION = {
  displaylogo: false,
  showSendToCloud: false,
  showTips: false,
  responsive: false,
  displayModeBar: false, // Its buttons would be within the picture; the chart has its own.
  doubleClick: false,
  scrollZoom: false,
};
