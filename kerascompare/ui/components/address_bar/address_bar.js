// Sets query parameters in the address bar, in place of the current entry of the history.

export default function ({ data }) {
  const { pathname, search, hash } = window.location;
  if (pathname.split("/").pop() !== data.page) return;
  const query = merge(search, data);
  if (query !== search) {
    window.history.replaceState(window.history.state, "", pathname + query + hash);
  }
}

/** Return a query with the given parameters in front of those that the page does not own. */
export function merge(search, { names, query }) {
  const others = [...new URLSearchParams(search)].filter(([name]) => !names.includes(name));
  const text = new URLSearchParams([...query, ...others]).toString().replaceAll("%2C", ",");
  return text && `?${text}`;
}
