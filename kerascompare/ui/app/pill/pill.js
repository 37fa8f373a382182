// Asks the server what trains and shows it. Also notices when the server does not answer.

const BUSY_MS = 1000;
const IDLE_MS = 3000;
const NOTICE_CLASS = "kc-reconnecting";

/** Return how long to wait before the server is asked again, in milliseconds. */
export function pause(activity, isLost) {
  return isLost || activity?.id ? BUSY_MS : IDLE_MS;
}

/** Return what screen readers are told: nothing on arrival, the end of what was seen to train. */
export function announce(previous, activity) {
  if (activity.id) return activity.status;
  return previous?.id ? "Training has ended." : "";
}

/** Return whether a page shows this comparison, with its progress: then the pill is not needed. */
export function isShown(page, link, id) {
  const [name, parameter] = link.replace("=", "").split("?");
  const { pathname, searchParams } = new URL(page);
  return pathname.endsWith(`/${name}`) && searchParams.get(parameter) === id;
}

/** Show the answer of the server in the place of the pill. */
export function draw(place, activity, link, previous) {
  const pill = place.querySelector(".kc-pill");
  pill.hidden = !activity.id || isShown(place.ownerDocument.location.href, link, activity.id);
  if (activity.id) {
    pill.textContent = activity.text;
    pill.title = "Open this comparison";
    pill.dataset.comparison = activity.id;
    pill.href = link + encodeURIComponent(activity.id);
  }
  const status = place.querySelector("[role=status]");
  const words = announce(previous, activity);
  if (status.textContent !== words) status.textContent = words;
}

/** Say that the server does not answer, instead of Streamlit's text for developers. */
export function showConnection(document, isLost) {
  let notice = document.querySelector(`.${NOTICE_CLASS}`);
  if (!notice) {
    // There from the start, and empty: screen readers read what changes in it.
    notice = document.createElement("p");
    notice.className = NOTICE_CLASS;
    notice.setAttribute("role", "status");
    document.body.append(notice);
  }
  const words = isLost ? "Reconnecting. Training goes on." : "";
  if (notice.textContent !== words) notice.textContent = words;
}

/** Close Streamlit's dialog about the connection. */
export function closeStreamlitsDialog(document) {
  for (const dialog of document.querySelectorAll('[role="dialog"]')) {
    if (!dialog.textContent.includes("Connection error")) continue;
    dialog.querySelector('button[aria-label="Close"]')?.click();
  }
}

/** Make the menu a landmark, which Streamlit's containers cannot be, and its links to Home links. */
export function completeMenu(place) {
  const menu = place.closest(".st-key-menu");
  if (!menu) return;
  menu.setAttribute("role", "navigation");
  menu.setAttribute("aria-label", "Main");
  // Streamlit leaves them empty, which in a new tab would open the current page.
  for (const link of menu.querySelectorAll('a[href=""]')) link.setAttribute("href", "./");
}

const stops = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".kc-pill-place");
  const pill = place.querySelector(".kc-pill");
  completeMenu(place);
  pill.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return; // the browser opens a new tab
    event.preventDefault();
    setTriggerValue("open", pill.dataset.comparison);
  };
  // Streamlit calls this again whenever the page is drawn again.
  if (!stops.has(place)) stops.set(place, follow(place, data));
  return () => {
    stops.get(place)?.();
    stops.delete(place);
  };
}

/** Ask the server again and again; return a function that ends it. */
function follow(place, { url, link }) {
  let previous = null;
  let timer = null;
  let isStopped = false;

  async function ask() {
    clearTimeout(timer);
    if (isStopped || document.hidden) return; // asked again as soon as the tab is seen
    let isLost = false;
    try {
      const answer = await fetch(url, { cache: "no-store" });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const activity = await answer.json();
      if (isStopped) return;
      draw(place, activity, link, previous);
      previous = activity;
    } catch {
      if (isStopped) return;
      isLost = true;
      closeStreamlitsDialog(document);
    }
    showConnection(document, isLost);
    clearTimeout(timer);
    timer = setTimeout(ask, pause(previous, isLost));
  }

  const watcher = new MutationObserver(() => closeStreamlitsDialog(document));
  watcher.observe(document.body, { childList: true });
  document.addEventListener("visibilitychange", ask);
  showConnection(document, false);
  ask();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    watcher.disconnect();
    document.removeEventListener("visibilitychange", ask);
  };
}
