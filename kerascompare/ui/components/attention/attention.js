// Announces a change, scrolls to it where it is out of sight, and gives a lost focus a new place.

const PHONE = "(max-width: 640px)";
const REDUCED_MOTION = "(prefers-reduced-motion: reduce)";
const MAX_FRAMES = 60;
const MAX_SCROLLS = 6;
const SCROLL_MS = 400;
const MARGIN_PX = 8;

const shown = new WeakMap();

export default function ({ data, parentElement }) {
  const region = parentElement.querySelector(".kerascompare-attention");
  const before = shown.get(region);
  shown.set(region, data);
  const words = announcement(before, data);
  if (words !== null) region.textContent = words;
  if (data.begun && data.begun !== before?.begun) scrollTo(region);
  if (data.focus && data.focus !== before?.focus) focusIfLost(region.ownerDocument, data.focus);
}

/** Return what screen readers are to read, or null if nothing has changed or the page just opened. */
export function announcement(before, data) {
  return before && before.message !== data.message ? data.message : null;
}

/** Scroll up to what has begun; on a phone, where little else fits the screen, down to it too. */
function scrollTo(region) {
  const scroller = region.closest('[data-testid="stMain"]');
  if (!scroller) return;
  const isPhone = matchMedia(PHONE).matches;
  const behavior = matchMedia(REDUCED_MOTION).matches ? "auto" : "smooth";
  const stop = () => clearInterval(timer);
  let left = MAX_SCROLLS;
  // Several times, since the page grows while its charts load, unless the visitor scrolls.
  const timer = setInterval(() => {
    const above = region.getBoundingClientRect().top - MARGIN_PX;
    if (!region.isConnected || left-- === 0) return stop();
    if (isPhone ? Math.abs(above) > 1 : above < 0)
      scroller.scrollTo({ top: scroller.scrollTop + above, behavior });
  }, SCROLL_MS);
  for (const input of ["touchstart", "wheel", "keydown", "pointerdown"]) {
    document.addEventListener(input, stop, { once: true, passive: true });
  }
}

/** Focus an element as soon as it is there, unless another one has the focus. */
export function focusIfLost(document, selector, frames = MAX_FRAMES) {
  const active = document.activeElement;
  if (active && active !== document.body) return;
  const element = document.querySelector(selector);
  if (element)
    element.focus({ preventScroll: true }); // what has begun stays in sight
  else if (frames) requestAnimationFrame(() => focusIfLost(document, selector, frames - 1));
}
