// Announces a change, scrolls to it on a phone, and gives a lost focus a new place.

const PHONE = "(max-width: 640px)";
const REDUCED_MOTION = "(prefers-reduced-motion: reduce)";
const MAX_FRAMES = 60;

const shown = new WeakMap();

export default function ({ data, parentElement }) {
  const region = parentElement.querySelector(".kerascompare-attention");
  const before = shown.get(region);
  shown.set(region, data);
  const words = announcement(before, data);
  if (words !== null) region.textContent = words;
  if (data.begun && data.begun !== before?.begun) scrollOnPhone(region);
  if (data.focus && data.focus !== before?.focus) focusIfLost(region.ownerDocument, data.focus);
}

/** Return what screen readers are to read, or null if nothing has changed or the page just opened. */
export function announcement(before, data) {
  return before && before.message !== data.message ? data.message : null;
}

function scrollOnPhone(region) {
  if (!matchMedia(PHONE).matches) return;
  const behavior = matchMedia(REDUCED_MOTION).matches ? "auto" : "smooth";
  // After the next frame: the page may still be growing.
  requestAnimationFrame(() => region.parentElement?.scrollIntoView({ behavior, block: "start" }));
}

/** Focus an element as soon as it is there, unless another one has the focus. */
export function focusIfLost(document, selector, frames = MAX_FRAMES) {
  const active = document.activeElement;
  if (active && active !== document.body) return;
  const element = document.querySelector(selector);
  if (element) element.focus();
  else if (frames) requestAnimationFrame(() => focusIfLost(document, selector, frames - 1));
}
