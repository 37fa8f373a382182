// Follows a training: asks the server what changed and tells it to the charts.

import { applyChange } from "./changes.js";
import { morph } from "./morph.js";

const PAUSE_MS = 500;
// Until the first points are there, which are awaited most; not while waiting in a long queue.
const EAGER_PAUSE_MS = 150;
const EAGER_MS = 10_000;
const RETRY_MS = 2000;
const PROGRESS = ".st-key-progress .kc-progress, .st-key-progress .kc-lead";

const feeds = new Map();

/**
 * Follow a training.
 *
 * @param url - Where to ask; charts with the same address ask together.
 * @param onState - Called with the state at once, if it is known, and after each answer, whether or
 *   not it has changed.
 * @returns A function that ends it.
 */
export function follow(url, onState) {
  if (!feeds.has(url)) feeds.set(url, new Feed(url));
  const feed = feeds.get(url);
  feed.add(onState);
  return () => feed.remove(onState);
}

class Feed {
  constructor(url) {
    this.url = url;
    this.listeners = new Set();
    this.startedAt = performance.now();
    this.state = null;
    this.version = "";
    this.onVisible = () => this.ask();
  }

  add(onState) {
    this.listeners.add(onState);
    if (this.state) onState(this.state);
    if (this.listeners.size > 1) return;
    document.addEventListener("visibilitychange", this.onVisible);
    this.ask();
  }

  remove(onState) {
    this.listeners.delete(onState);
    if (this.listeners.size) return;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onVisible);
    feeds.delete(this.url);
  }

  async ask() {
    clearTimeout(this.timer);
    if (this.isAsking || document.hidden || !this.listeners.size) return;
    this.isAsking = true;
    let pause = RETRY_MS; // The training goes on while the server cannot be reached.
    try {
      const response = await fetch(`${this.url}&have=${this.version}`, { cache: "no-store" });
      if (response.ok) {
        this.receive(await response.json());
        const isEager = !this.state.hasPoint && performance.now() - this.startedAt < EAGER_MS;
        pause = isEager ? EAGER_PAUSE_MS : PAUSE_MS;
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // what `fetch` throws without a connection
    } finally {
      this.isAsking = false;
    }
    if (this.listeners.size) this.timer = setTimeout(() => this.ask(), pause);
  }

  receive({ version, state, since, changes }) {
    if (state) this.state = state;
    else if (since) this.state = applyChange(this.state, changes);
    this.version = version;
    const shown = document.querySelector(PROGRESS);
    if (shown && this.state.progress) morph(shown, this.state.progress);
    for (const onState of this.listeners) onState(this.state);
  }
}
