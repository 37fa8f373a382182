// The order of the matrix. Runs without a browser.

/** Return `[{ theme, rows }, …]`: a group ends where the theme of the next row is another. */
export function groupByTheme(rows) {
  const groups = [];
  for (const row of rows) {
    if (groups.at(-1)?.theme !== row.theme) groups.push({ theme: row.theme, rows: [] });
    groups.at(-1).rows.push(row);
  }
  return groups;
}
