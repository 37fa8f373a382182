// Changes elements of the page into those of a new HTML text.

/**
 * Change an element into the first one of an HTML text.
 *
 * Elements that are alike are kept, so that bars glide and screen readers do not start again.
 *
 * @param element - In the page.
 * @param html - From our own server, which escapes what it quotes.
 */
export function morph(element, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const wanted = template.content.firstElementChild;
  if (wanted) change(element, wanted);
}

function change(node, wanted) {
  if (node.nodeName !== wanted.nodeName || node.childNodes.length !== wanted.childNodes.length) {
    node.replaceWith(wanted);
    return;
  }
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.data !== wanted.data) node.data = wanted.data;
    return;
  }
  for (const { name } of [...node.attributes]) {
    if (!wanted.hasAttribute(name)) node.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  const children = [...wanted.childNodes];
  [...node.childNodes].forEach((child, i) => {
    change(child, children[i]);
  });
}
