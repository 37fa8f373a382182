// The drawing pad: turns what the pointer does into strokes and sends them to Python.
//
// The default export runs again at each change of data or theme. What it returns runs when the pad
// is removed from the page, but also where the data changed again while the module was still
// being loaded: the pad is then still on the page and has to stay alive.

import { Keys } from "./keys.js";
import { Outbox } from "./outbox.js";
import { paint, paintPen, paintPicture } from "./paint.js";
import { Drawing } from "./strokes.js";

const pads = new WeakMap();
/** Stands for the id of a pointer while the keyboard draws. */
const KEYBOARD = "keyboard";

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".pad");
  let pad = pads.get(root);
  if (pad) {
    pad.hear(data);
  } else {
    pad = new Pad(root, data);
    pads.set(root, pad);
  }
  pad.setStateValue = setStateValue;
  return () => {
    if (!root.isConnected) pad.close();
  };
}

/** What the outbox compares: the strokes, or null for a picture in their place. */
const content = ({ strokes, picture }) => (picture ? null : strokes);

class Pad {
  constructor(root, data) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.hint = root.querySelector(".hint");
    this.caption = root.querySelector(".caption");
    this.undo = root.querySelector(".undo");
    this.clear = root.querySelector(".clear");
    this.pen = root.querySelector("input");
    this.spoken = root.querySelector(".spoken");
    this.keys = new Keys(data.size);
    this.drawing = new Drawing(data.size);
    this.pointer = null; // Id of the pointer that draws, or KEYBOARD.
    this.picture = null; // `{ src, caption }` of what lies on the pad while it has no strokes.
    this.image = new Image();
    this.image.onload = () => this.paint();
    this.outbox = new Outbox({
      read: () => (this.showsPicture ? null : this.drawing.strokes),
      post: (strokes) => {
        this.picture = null; // Python drops it too when it receives strokes, even none.
        this.setStateValue("drawing", { version: this.version, strokes });
      },
    });
    this.take(data);
    this.pen.value = data.strokes.at(-1)?.width ?? this.pen.value;
    this.listen();
    this.observer = new ResizeObserver(() => this.paint());
    this.observer.observe(this.canvas);
    // Zooming the page may leave the size of the canvas as it is.
    this.onZoom = () => this.paint();
    addEventListener("resize", this.onZoom);
  }

  listen() {
    const { canvas } = this;
    const ifDrawing = (act) => (event) => {
      if (event.pointerId === this.pointer) act(event);
    };
    canvas.onpointerdown = (event) => this.press(event);
    canvas.onpointermove = ifDrawing((event) => this.move(event));
    canvas.onpointerup = ifDrawing((event) => {
      this.follow(event);
      this.release();
    });
    canvas.onlostpointercapture = ifDrawing(() => this.release());
    canvas.onpointercancel = ifDrawing(() => {
      if (this.isTouch) this.drawing.discard(); // The system took it for a palm.
      this.release();
    });
    canvas.oncontextmenu = (event) => event.preventDefault();
    canvas.ontouchmove = (event) => event.preventDefault(); // Or iPadOS reads handwriting.
    canvas.onkeydown = (event) => this.pressKey(event);
    canvas.onkeyup = (event) => {
      if (this.keys.release(event.key)) this.say(this.keys.describe());
    };
    canvas.onblur = () => this.putPenAway();
    this.undo.onclick = () => this.removeLast();
    this.clear.onclick = () => this.change([]);
    this.root.onkeydown = (event) => {
      const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
      if (!isUndo || event.shiftKey) return;
      event.preventDefault();
      this.liftPen();
      this.removeLast();
    };
  }

  pressKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, shiftKey } = event;
    if (key === " ") {
      if (!event.repeat) this.togglePen();
    } else if (key === "Delete" || key === "Backspace") {
      this.liftPen();
      this.change([]);
      this.say("The pad is empty");
    } else if (this.pointer === null || this.pointer === KEYBOARD) {
      if (!this.keys.move(key, shiftKey)) return;
      if (this.keys.isDown) {
        this.drawing.follow(this.keys.point, Number(this.pen.value));
        this.outbox.sendSoon();
      }
      this.show();
    } else return;
    event.preventDefault(); // The page must not scroll.
  }

  togglePen() {
    if (this.keys.isDown) {
      this.liftPen();
    } else if (this.pointer === null) {
      this.pointer = KEYBOARD;
      this.isTouch = false;
      this.isOwn = this.keys.isShown = this.keys.isDown = true;
      this.outbox.press();
      this.drawing.begin();
      this.drawing.follow(this.keys.point, Number(this.pen.value));
      this.show();
    }
    this.say(this.keys.describe());
  }

  liftPen() {
    if (this.pointer !== KEYBOARD) return;
    this.keys.isDown = false;
    this.release();
  }

  putPenAway() {
    this.liftPen();
    this.keys.hide();
    this.paint();
  }

  say(text) {
    this.spoken.textContent = text;
  }

  get showsPicture() {
    return this.picture !== null && this.drawing.strokes.length === 0;
  }

  // Take the content of Python until the visitor draws here, and when Python has cleared the
  // pad; everything else is an echo of strokes sent from here.
  hear(data) {
    if (!this.isOwn || data.version > this.version) this.take(data);
    else this.outbox.hear(content(data));
  }

  take(data) {
    this.version = data.version;
    this.drawing.replace(data.strokes);
    this.picture = data.picture;
    if (this.picture && this.image.src !== this.picture.src) this.image.src = this.picture.src;
    this.isOwn = this.pointer !== null; // Whether the visitor changed anything since.
    this.outbox.settle(content(data));
    this.show();
  }

  // A pen takes the place of a touch that draws: that is the palm of the hand that holds it.
  press(event) {
    const { button, pointerId, pointerType } = event;
    if (button !== 0) return;
    this.putPenAway();
    if (this.pointer !== null) {
      if (!this.isTouch || pointerType !== "pen") return;
      this.drawing.discard();
    }
    this.pointer = pointerId;
    this.isTouch = pointerType === "touch";
    this.isOwn = true;
    this.outbox.press();
    this.drawing.begin();
    this.canvas.setPointerCapture(pointerId);
    this.canvas.focus({ preventScroll: true, focusVisible: false }); // No hint for the keyboard.
    this.follow(event);
    this.show();
  }

  move(event) {
    // The button may have been released where the browser did not notice.
    if (!(event.buttons & 1)) {
      this.release();
      return;
    }
    this.follow(event);
    this.show();
    this.outbox.sendSoon();
  }

  follow(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const { size } = this.drawing;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const { clientX, clientY } of passed.length ? passed : [event]) {
      const point = [((clientX - left) * size) / width, ((clientY - top) * size) / height];
      this.drawing.follow(point, Number(this.pen.value));
    }
  }

  release() {
    this.drawing.end();
    this.pointer = null;
    this.show();
    this.outbox.send();
  }

  removeLast() {
    this.change(this.drawing.finished.slice(0, -1));
  }

  change(strokes) {
    if (this.pointer !== null) return;
    if (strokes.length === this.drawing.finished.length && !this.picture) return;
    this.isOwn = true;
    this.picture = null;
    this.drawing.replace(strokes);
    this.show();
    this.outbox.send();
  }

  show() {
    const n = this.drawing.strokes.length;
    const caption = this.showsPicture ? this.picture.caption : "";
    const isEmpty = n === 0 && !caption;
    this.hint.hidden = !isEmpty;
    this.caption.hidden = !caption;
    this.caption.textContent = caption;
    const strokes = n === 1 ? "1 stroke" : `${n} strokes`;
    this.canvas.ariaLabel = `Drawing pad, ${isEmpty ? "empty" : caption || strokes}`;
    const focused = this.canvas.getRootNode().activeElement;
    for (const [button, isDisabled] of [
      [this.undo, n === 0],
      [this.clear, isEmpty],
    ]) {
      if (isDisabled && button === focused) this.canvas.focus({ preventScroll: true });
      button.disabled = isDisabled;
    }
    this.paint();
  }

  paint() {
    const { canvas } = this;
    const { size, strokes } = this.drawing;
    const pixels = Math.round(canvas.getBoundingClientRect().width * devicePixelRatio);
    if (!pixels) return; // Not laid out yet: the observer calls again.
    if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
    const context = canvas.getContext("2d");
    paint(context, strokes, { size, pixels });
    if (this.showsPicture && this.image.complete) paintPicture(context, this.image, size);
    if (this.keys.isShown) paintPen(context, this.keys, Number(this.pen.value));
  }

  close() {
    this.outbox.close();
    this.observer.disconnect();
    removeEventListener("resize", this.onZoom);
  }
}
