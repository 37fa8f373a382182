// Changes that a chart makes to the figure from Python. Runs without a browser.

const MAX_NARROW_PX = 479;

/**
 * Return a layout with the colours and the font of the page.
 *
 * @param layout - Of a Plotly figure; it is not changed.
 * @param look - `{ background, text, border, font }`, values of CSS.
 */
export function withLook(layout, { background, text, border, font }) {
  const looked = {
    ...layout,
    font: { ...layout.font, color: text, family: font },
    hoverlabel: {
      ...layout.hoverlabel,
      bgcolor: background,
      bordercolor: border,
      font: { ...layout.hoverlabel?.font, color: text, family: font },
    },
  };
  for (const name of axesOf(layout)) {
    looked[name] = { ...layout[name], gridcolor: border, zerolinecolor: border, linecolor: border };
  }
  return looked;
}

/** Return a layout of a size in pixels; a narrow one with what `meta.narrow` changes. */
export function withSize(layout, { width, height }) {
  const sized = { ...layout, width, height };
  if (width > MAX_NARROW_PX) return sized;
  for (const [name, changes] of Object.entries(layout.meta?.narrow ?? {})) {
    sized[name] = { ...layout[name], ...changes };
  }
  return sized;
}

/** Return the names of the axes in a layout: `["xaxis", "yaxis", "xaxis2", …]`. */
export function axesOf(layout) {
  return Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name));
}

/**
 * Return what a visitor zoomed into.
 *
 * @param changes - Of a `plotly_relayout` event: `{"xaxis.range[0]": 1, "xaxis.range[1]": 2, …}`.
 * @returns `{ xaxis: [1, 2], … }` of the axes whose two ends were changed.
 */
export function zoomOf(changes) {
  const ranges = {};
  for (const [name, start] of Object.entries(changes)) {
    const axis = /^(.+)\.range\[0\]$/.exec(name)?.[1];
    const end = changes[`${axis}.range[1]`];
    if (axis && end !== undefined) ranges[axis] = [start, end];
  }
  return ranges;
}

/** Return a layout whose axes show `ranges`, as `zoomOf` returns them, instead of their own. */
export function withZoom(layout, ranges) {
  const zoomed = { ...layout };
  for (const [axis, range] of Object.entries(ranges)) {
    zoomed[axis] = { ...layout[axis], range: [...range], autorange: false };
  }
  return zoomed;
}

/** Return the keys of the legend entries that hide a trace: by default its group or its name. */
export function keysOf(trace) {
  return trace.meta?.keys ?? [trace.legendgroup ?? trace.name];
}

/** Return the hidden keys after a click on a legend entry with `keys`. */
export function toggleKeys(hidden, keys) {
  const isHidden = keys.some((key) => hidden.has(key));
  return new Set(
    isHidden ? [...hidden].filter((key) => !keys.includes(key)) : [...hidden, ...keys],
  );
}

/**
 * Return the traces, those that are hidden only in the legend: by one of their keys, or by all of
 * their styles.
 */
export function hideTraces(traces, hidden) {
  const isHidden = (trace) => {
    const styles = trace.meta?.styles ?? [];
    const byStyle = styles.length > 0 && styles.every((style) => hidden.has(style));
    return byStyle || keysOf(trace).some((key) => hidden.has(key));
  };
  return traces.map((trace) => (isHidden(trace) ? { ...trace, visible: "legendonly" } : trace));
}
