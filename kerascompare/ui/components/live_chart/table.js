// The numbers of a chart as a table. `tableOf` runs without a browser.

/**
 * Return the table of a figure: `{ columns: [text], rows: [[text]] }`, null if it has none.
 *
 * @param figure - `{ data, layout }`. Either `layout.meta.table` has `columns` and `rows`, or the
 *   points of the traces fill the columns that `meta.columns` of each names.
 */
export function tableOf({ data, layout }) {
  const table = layout.meta?.table;
  if (!table) return null;
  if (table.rows) return { columns: table.columns, rows: table.rows };
  const columns = [...new Set(data.flatMap((trace) => trace.meta?.columns ?? []))];
  if (!columns.length) return null;
  const rows = new Map();
  for (const trace of data) {
    for (const column of trace.meta?.columns ?? []) {
      trace.x.forEach((x, i) => {
        if (!rows.has(x)) rows.set(x, new Map());
        rows.get(x).set(column, trace.y[i]);
      });
    }
  }
  const write = (value) =>
    value === null || value === undefined
      ? "–"
      : `${value.toFixed(table.decimals)}${table.unit ?? ""}`;
  return {
    columns: [table.row, ...columns],
    rows: [...rows.keys()]
      .sort((a, b) => a - b)
      .map((x) => [
        Number.isInteger(x) ? `${x}` : x.toFixed(2),
        ...columns.map((column) => write(rows.get(x).get(column))),
      ]),
  };
}

/** Show a table in an element, with a caption. */
export function fillTable(element, { columns, rows }, caption) {
  const table = document.createElement("table");
  table.createCaption().textContent = caption;
  const head = table.createTHead().insertRow();
  for (const column of columns) head.append(cell("th", column, "col"));
  const body = table.createTBody();
  for (const [first, ...others] of rows) {
    const row = body.insertRow();
    row.append(cell("th", first, "row"), ...others.map((text) => cell("td", text)));
  }
  const { scrollTop, scrollLeft } = element;
  element.replaceChildren(table);
  element.scrollTop = scrollTop;
  element.scrollLeft = scrollLeft;
}

function cell(tag, text, scope) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (scope) made.scope = scope;
  return made;
}
