/** An entry of the ledger: the records that its writer knew, which of them are done, and attempts of the others. */
export interface LedgerEntry {
  /** Short ids, in the order of the stream. */
  readonly ids: readonly string[];
  readonly done: ReadonlySet<string>;
  /** The failed attempts of records that are not done. */
  readonly attempts: ReadonlyMap<string, number>;
  /** The ids at which an invocation may begin. */
  readonly links: ReadonlySet<string>;
  /** A short digest of the writer's request id. */
  readonly writer: string;
}

/** The first part of an encoded entry, as JSON. The ids and one bit for each follow it. Places are those of the ids. */
interface Header {
  /** The version of this layout. */
  readonly version: 1;
  readonly ids: number;
  readonly writer: string;
  readonly links?: readonly number[];
  readonly attempts?: readonly (readonly [place: number, attempts: number])[];
}

const ID_BYTES = 8;

/** Encodes an entry. Each id takes 8 bytes and one bit. */
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
      `the idempotency table has an entry of version ${header.version}, from a newer cdk-dynamodb-streams. Deploy the function with that one`,
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
