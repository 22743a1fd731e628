/** Formats a number with separators: 1,234. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** Formats a number of things: 1 record, 1,234 records, 2 batches. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : many}`;
}
