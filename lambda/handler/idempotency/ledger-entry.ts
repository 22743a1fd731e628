/**
 * An entry of the ledger: the records that its writer knew, which of them are finished, and how often others have
 * failed.
 */
export interface LedgerEntry {
  /** Short ids, in the order of the stream. */
  readonly ids: readonly string[];
  /** Records that the handler has processed. */
  readonly handled: ReadonlySet<string>;
  /** Records that are in the failure queue, and finished as far as the stream is concerned. */
  readonly parked: ReadonlySet<string>;
  /** Records that may be in the failure queue, the parked ones included: a message was sent, or was about to be. */
  readonly sent: ReadonlySet<string>;
  /** Failed attempts of unfinished records. */
  readonly attempts: ReadonlyMap<string, number>;
  /** Those of the ids from which an invocation may begin. */
  readonly links: ReadonlySet<string>;
  /** Identifies the invocation that wrote the entry: a short digest of its request id. */
  readonly writer: string;
  /** The epoch of the mapping that delivered the batch. */
  readonly epoch: string;
  /** Records that were handled in earlier epochs: only a redrive asks for them. */
  readonly handledBefore: ReadonlySet<string>;
}

/** The small part, as JSON before the ids and the bits of finished records. Places are indices of the ids. */
interface Header {
  /** The version of this layout. */
  readonly version: 1;
  readonly ids: number;
  readonly writer: string;
  readonly epoch?: string;
  readonly links?: readonly number[];
  /** Records whose message may be in the failure queue, and that no handler has processed. */
  readonly sent?: readonly number[];
  readonly attempts?: readonly (readonly [place: number, attempts: number])[];
  /** Short ids, one after another. */
  readonly handledBefore?: string;
}

const ID_BYTES = 8;
const ID_DIGITS = 2 * ID_BYTES;

/** Encodes an entry: 8 bytes and a bit for each id. */
export function encodeEntry(entry: LedgerEntry): Uint8Array {
  const { ids, handled, parked, sent, attempts, links, writer, epoch, handledBefore } = entry;
  const doneBits = new Uint8Array(Math.ceil(ids.length / 8));
  const header = { links: [] as number[], sent: [] as number[], attempts: [] as [number, number][] };
  ids.forEach((id, place) => {
    if (links.has(id)) header.links.push(place);
    if (sent.has(id) && !handled.has(id)) header.sent.push(place);
    if (handled.has(id) || parked.has(id)) doneBits[Math.floor(place / 8)] += 2 ** (place % 8);
    else if (attempts.has(id)) header.attempts.push([place, attempts.get(id)!]);
  });
  const lists = Object.fromEntries(Object.entries(header).filter(([, list]) => list.length > 0));
  const json = JSON.stringify({
    version: 1,
    ids: ids.length,
    writer,
    ...(epoch && { epoch }),
    ...lists,
    ...(handledBefore.size > 0 && { handledBefore: [...handledBefore].join('') }),
  } satisfies Header);
  return Buffer.concat([Buffer.from(`${json}\n`), Buffer.from(ids.join(''), 'hex'), doneBits]);
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
  const done = ids.filter((_, place) => Math.floor(buffer[end + Math.floor(place / 8)] / 2 ** (place % 8)) % 2);
  const sent = new Set(header.sent?.map((place) => ids[place]));
  return {
    ids,
    handled: new Set(done.filter((id) => !sent.has(id))),
    parked: new Set(done.filter((id) => sent.has(id))),
    sent,
    attempts: new Map(header.attempts?.map(([place, attempts]) => [ids[place], attempts])),
    links: new Set(header.links?.map((place) => ids[place])),
    writer: header.writer,
    epoch: header.epoch ?? '',
    handledBefore: new Set(header.handledBefore?.match(new RegExp(`.{${ID_DIGITS}}`, 'g'))),
  };
}
