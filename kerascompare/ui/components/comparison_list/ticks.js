// Which items of a list are ticked. Runs without a browser.

/** Return the ticked ids that are still shown. */
export function onlyShown(ticked, rows) {
  const shown = new Set(rows.map((row) => row.id));
  return ticked.filter((id) => shown.has(id));
}

/** Return the ticked ids after one of them was ticked or its tick removed. */
export function toggled(ticked, id, isTicked) {
  const others = ticked.filter((other) => other !== id);
  return isTicked ? [...others, id] : others;
}
