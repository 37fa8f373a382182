// Elements that are updated in place, so that focus and scroll position survive.

/**
 * Give `parent` one child for each item, in the order of the items.
 *
 * An element stays with its key; those whose key is gone are removed.
 *
 * @param parent - The element whose children these are.
 * @param items - The items to show.
 * @param key - Function from an item to a string that is unique among the items.
 * @param create - Function from a new item to an element without content.
 * @param update - Function that gives an element the content of an item.
 */
export function updateChildren(parent, items, { key, create, update }) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  for (const [position, item] of items.entries()) {
    let child = old.get(key(item));
    if (!child) {
      child = create(item);
      child.dataset.key = key(item);
    }
    old.delete(key(item));
    update(child, item);
    const there = parent.children[position] ?? null;
    if (there !== child) parent.insertBefore(child, there);
  }
  for (const child of old.values()) child.remove();
}
