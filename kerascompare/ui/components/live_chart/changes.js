// Applies what changed to a JSON value, as `changes.py` tells it. Runs without a browser.

/**
 * Return the value after a change; the value itself is not changed.
 *
 * @param value - A JSON value.
 * @param change - As `changes.between` in Python returns it; null leaves everything as it is.
 */
export function applyChange(value, change) {
  if (!change) return value;
  if ("=" in change) return change["="];
  return Array.isArray(value) ? changeList(value, change) : changeObject(value, change);
}

function changeObject(value, { set = {}, drop = [] }) {
  const changed = { ...value };
  for (const name of drop) delete changed[name];
  for (const [name, change] of Object.entries(set)) {
    changed[name] = applyChange(value[name], change);
  }
  return changed;
}

function changeList(value, { keep, items = {}, add = [] }) {
  const kept = value.slice(0, keep).map((item, i) => applyChange(item, items[i]));
  return [...kept, ...add];
}
