/**
 * An entry of the ledger: which records its writer knew of, which of them are done, and how often others have failed.
 */
export interface LedgerEntry {
  /** Short ids, in the order of the stream. */
  readonly ids: readonly string[];
  readonly done: ReadonlySet<string>;
  /** Failed attempts of those that are not done. */
  readonly attempts: ReadonlyMap<string, number>;
  /** Those of the ids from which an invocation may begin. */
  readonly links: ReadonlySet<string>;
  /** Who wrote it: a short digest of the request id. */
  readonly writer: string;
}

/** What there is little of, as JSON before the ids and the bits of those that are done. Places are those of the ids. */
interface Header {
  /** Of this layout. */
  readonly version: 1;
  readonly ids: number;
  readonly writer: string;
  readonly links?: readonly number[];
  readonly attempts?: readonly (readonly [place: number, attempts: number])[];
}

const ID_BYTES = 8;

/** Of an id it takes 8 bytes and a bit. */
export function encodeEntry({ ids, done, attempts, links, writer }: LedgerEntry): Uint8Array {
  const doneBits = new Uint8Array(Math.ceil(ids.length / 8));
  const linked: number[] = [];
  const tried: [number, number][] = [];
  ids.forEach((id, place) => {
    if (links.has(id)) linked.push(place);
    if (done.has(id)) doneBits[Math.floor(place / 8)] += 2 ** (place % 8);
    else if (attempts.has(id)) tried.push([place, attempts.get(id)!]);
  });
  const header: Header = {
    version: 1,
    ids: ids.length,
    writer,
    ...(linked.length > 0 && { links: linked }),
    ...(tried.length > 0 && { attempts: tried }),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), Buffer.from(ids.join(''), 'hex'), doneBits]);
}

export function decodeEntry(bytes: Uint8Array): LedgerEntry {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.indexOf('\n') + 1;
  const header: Header = JSON.parse(buffer.toString('utf8', 0, start));
  if (header.version !== 1) {
    throw new Error(
      `the idempotency table was written by a version of cdk-dynamodb-streams that this one does not know (${header.version}): use the newer one`,
    );
  }
  const end = start + header.ids * ID_BYTES;
  const ids = Array.from({ length: header.ids }, (_, place) =>
    buffer.toString('hex', start + place * ID_BYTES, start + (place + 1) * ID_BYTES),
  );
  return {
    ids,
    done: new Set(ids.filter((_, place) => Math.floor(buffer[end + Math.floor(place / 8)] / 2 ** (place % 8)) % 2)),
    attempts: new Map(header.attempts?.map(([place, attempts]) => [ids[place], attempts])),
    links: new Set(header.links?.map((place) => ids[place])),
    writer: header.writer,
  };
}
