/** Cuts a text to a number of characters. The last one of a text that was cut is an ellipsis. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
