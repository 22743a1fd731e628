/** Of the records of an invocation, in the order of its batch, those that its commit of claims says are done. */
export function doneInCommit<Item>(commit: Uint8Array, records: readonly Item[]): Item[] {
  const bits = Buffer.from(JSON.parse(Buffer.from(commit).toString()).done, 'base64');
  return records.filter((_, place) => Math.floor(bits[Math.floor(place / 8)] / 2 ** (place % 8)) % 2 === 1);
}
