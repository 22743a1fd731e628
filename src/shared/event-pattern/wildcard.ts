/** The texts between the asterisks of a wildcard. They match in this order, the first and the last at the ends. */
export type Wildcard = readonly string[];

/**
 * Parses the operand of `wildcard`, in which `*` stands for any text, `\*` for an asterisk and `\\` for a backslash.
 * Returns undefined for two asterisks in a row, and for any other backslash.
 */
export function parseWildcard(text: string): Wildcard | undefined {
  const pieces = [''];
  let isAfterAsterisk = false;
  for (const [part] of text.matchAll(/\\[\\*]|[\\*]|[^\\*]+/g)) {
    if (part === '\\' || (part === '*' && isAfterAsterisk)) return undefined;
    isAfterAsterisk = part === '*';
    if (isAfterAsterisk) pieces.push('');
    else pieces[pieces.length - 1] += part.startsWith('\\') ? part.slice(1) : part;
  }
  return pieces;
}

/** Takes the leftmost place for each piece. A regular expression would take exponential time for some wildcards. */
export function matchesWildcard([first, ...others]: Wildcard, text: string): boolean {
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const piece of others) {
    const place = text.indexOf(piece, from);
    if (place < 0) return false;
    from = place + piece.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
