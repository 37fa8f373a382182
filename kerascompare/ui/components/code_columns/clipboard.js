// The clipboard, also on pages that are served without TLS.

/**
 * Copy a text.
 *
 * `navigator.clipboard` exists only on https and localhost; elsewhere the text is selected in an
 * invisible field and copied from there.
 *
 * @param text - What to copy.
 * @param near - Element of the document that may hold the field for a moment.
 * @throws If the browser refuses.
 */
export async function copy(text, near) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = Object.assign(document.createElement("textarea"), { value: text });
  field.style.cssText = "position: fixed; opacity: 0";
  near.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (!isCopied) throw new Error("The browser refused to copy the text.");
}
