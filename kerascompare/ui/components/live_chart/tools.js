// The buttons of a chart, which stand beside its picture.

/**
 * Connect the buttons.
 *
 * @param root - Element of the chart.
 * @param actions - `{ zoom, table, save }`, what each button does.
 */
export function connectTools(root, actions) {
  for (const [name, act] of Object.entries(actions)) {
    root.querySelector(`[data-tool="${name}"]`).onclick = act;
  }
}

/** Show whether the chart or its table is seen, and whether there is a table at all. */
export function updateTools(root, { isTable, hasTable, isZoomed }) {
  const table = root.querySelector('[data-tool="table"]');
  const label = isTable ? "Show as chart" : "Show as table";
  table.setAttribute("aria-pressed", String(isTable));
  table.setAttribute("aria-label", label);
  table.title = label;
  table.hidden = !hasTable;
  root.querySelector('[data-tool="zoom"]').hidden = isTable || !isZoomed;
  root.querySelector('[data-tool="save"]').hidden = isTable;
}
