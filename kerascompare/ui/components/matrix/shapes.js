// The marks of the cells as pictures: characters differ in size from font to font.

const SVG = "http://www.w3.org/2000/svg";
const CIRCLE = ["circle", { cx: 8, cy: 8, r: 6.25 }];
const SQUARE = ["rect", { x: 2.25, y: 2.25, width: 11.5, height: 11.5 }];
const DIAMOND = ["path", { d: "M8 1 15 8 8 15 1 8Z" }];
const SHAPES = {
  "●": [...CIRCLE, true],
  "■": [...SQUARE, true],
  "◆": [...DIAMOND, true],
  "○": [...CIRCLE, false],
  "□": [...SQUARE, false],
  "◇": [...DIAMOND, false],
  "×": ["path", { d: "M4 4 12 12M12 4 4 12" }, false],
};

/** Return an SVG of 16 pixels in the colour of the text; a text if the mark is unknown. */
export function draw(mark) {
  if (!Object.hasOwn(SHAPES, mark)) return document.createTextNode(mark);
  const [name, geometry, isFilled] = SHAPES[mark];
  const svg = element("svg", { viewBox: "0 0 16 16", width: 16, height: 16 });
  const paint = { fill: isFilled ? "currentColor" : "none", stroke: "currentColor" };
  svg.append(element(name, { ...geometry, ...paint, "stroke-width": 1.5 }));
  return svg;
}

function element(name, attributes) {
  const created = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
  return created;
}
