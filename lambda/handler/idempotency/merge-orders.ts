/**
 * Merges two orders that do not contradict each other. An id that only `other` has comes after its predecessor in
 * `other`. If the two orders have no id in common, `other` follows `order`.
 */
export function mergeOrders(order: readonly string[], other: readonly string[]): string[] {
  const known = new Set(order);
  const merged = new Set<string>();
  let place = 0;
  if (!other.some((id) => known.has(id))) return [...order, ...other];
  for (const id of other) {
    while (known.has(id) && !merged.has(id)) merged.add(order[place++]);
    merged.add(id);
  }
  for (; place < order.length; place++) merged.add(order[place]);
  return [...merged];
}
