import { randomBytes } from 'node:crypto';
import { Attempts } from './attempts';
import { BatchProgress } from './batch-progress';
import { discardedRecords } from './discarded-records';
import { failureMemoryExpiresAt } from './expires-at';
import { IdempotencyStore } from './store';
import { digest, shortened } from '../../record/record-id';
import { ReceivedBatch } from '../invocation/received-batch';

/** The invocation that processes a record. */
interface Claim {
  /** The id of the invocation, whose commit tells which records are done. */
  readonly owner: string;
  /** The place of the record in the batch of the owner. */
  readonly place: number;
  /** A short digest of the request id, which a retry has in common with the attempt before it. */
  readonly writer: string;
  /** When the owner has certainly ended, in milliseconds since 1970. */
  readonly endMs: number;
  /** The failed attempts of the record before the claim, because the owner may end without a commit. */
  readonly attempts?: number;
  /** The epoch of the mapping that delivered the record. Another epoch's stream repeats it, a redrive does not. */
  readonly epoch?: string;
  /** Whether the stream has parked the record: then only a redrive can still process it. */
  readonly parked?: true;
}

/** The progress of an invocation with its claimed records. It is small, because it is written often. */
interface Commit {
  /** One bit for each record of the batch, in base64. A bit is set if the record is done. */
  readonly done: string;
  /** Places of records whose message may be in the failure queue, and that the handler has not processed. */
  readonly sent?: readonly number[];
  /** The failed attempts of records that are not done. */
  readonly attempts: readonly (readonly [place: number, attempts: number])[];
  /** Whether the invocation has responded. */
  readonly ended: boolean;
}

/**
 * Remembers progress for each record. An invocation claims a record before it processes it, so that only one of two
 * simultaneous invocations processes it. A claim names its invocation, and one commit for each invocation tells which
 * of its records are done.
 *
 * An invocation may take over a claim once the owner has ended: if the owner's commit says so, if the owner's time is
 * over, or if this is the retry of the owner's batch. No claim can get stuck.
 */
export class Claims implements BatchProgress {
  /**
   * Claims all records of the batch that are not done and that no other invocation holds.
   *
   * @param endMs when Lambda ends the invocation, in milliseconds since 1970
   */
  public static async open(
    store: IdempotencyStore,
    batch: ReceivedBatch,
    deadlineMs: number,
    endMs: number,
  ): Promise<Claims> {
    const claims = new Claims(store, batch, endMs);
    try {
      await claims.claim(deadlineMs);
    } catch (error) {
      // This tries to free the records that it has claimed, since it is not going to process them.
      await claims.close(0, endMs).catch(() => undefined);
      throw error;
    }
    return claims;
  }

  private readonly places: ReadonlyMap<string, number>;
  /** The sets have ids and not places, because a batch can have a record twice. */
  private readonly handledIds = new Set<string>();
  private readonly parkedIds = new Set<string>();
  private readonly sentIds = new Set<string>();
  private readonly heldElsewhere = new Set<string>();
  private discarded: ReadonlySet<number> = new Set();
  private readonly owner = randomBytes(16).toString('hex');
  private readonly writer: string;
  private readonly tried: Attempts;

  private constructor(
    private readonly store: IdempotencyStore,
    private readonly batch: ReceivedBatch,
    private readonly endMs: number,
  ) {
    this.places = new Map(batch.ids.map((id, place) => [id, place]));
    this.writer = shortened(digest(batch.requestId));
    this.tried = new Attempts(this.writer);
  }

  /** A parked record is finished for the stream, and not for a redrive. */
  public isDone(place: number): boolean {
    return this.isFinished(place) || this.discarded.has(place);
  }

  public isHandled(place: number): boolean {
    return this.handledIds.has(this.batch.ids[place]);
  }

  public isHeldElsewhere(place: number): boolean {
    return this.heldElsewhere.has(this.batch.ids[place]);
  }

  public handled(place: number): void {
    this.handledIds.add(this.batch.ids[place]);
  }

  public parking(place: number): void {
    this.sentIds.add(this.batch.ids[place]);
  }

  public parked(place: number): void {
    this.parkedIds.add(this.batch.ids[place]);
  }

  public attempts(place: number): number {
    return this.tried.failures.get(this.batch.ids[place]) ?? 0;
  }

  public failed(place: number): number {
    return this.tried.failed(this.batch.ids[place]);
  }

  public async flush(deadlineMs: number): Promise<void> {
    await this.commit(false, deadlineMs);
  }

  public async close(_checkpoint: number, deadlineMs: number): Promise<void> {
    await this.commit(true, deadlineMs);
  }

  private async claim(deadlineMs: number): Promise<void> {
    const item = (id: string, before?: Claim) => ({
      id: this.address(id),
      value: encode<Claim>(this.claimOf(id, before)),
      expiresAt: this.expiresAt(),
    });
    const refused = await this.store.putIf(
      [...this.places.keys()].map((id) => item(id)),
      deadlineMs,
    );
    if (refused.size === 0) return;

    const values = await this.store.get([...refused], deadlineMs);
    const claims = new Map([...values].map(([address, value]) => [address, decode<Claim>(value)]));
    const commits = await this.readCommits([...claims.values()], deadlineMs);
    const free: string[] = [];
    for (const id of this.places.keys()) {
      if (!refused.has(this.address(id))) continue;
      const claim = claims.get(this.address(id));
      const commit = claim && commits.get(claim.owner);
      const isRedriven = this.isRedriven(this.places.get(id)!);
      // A replay repeats the records of earlier epochs, once nobody processes them.
      const counts = isRedriven || (claim?.epoch ?? '') === this.batch.epoch;
      if (claim && counts) this.learn(id, claim, commit);
      const isFinished = counts && commit !== undefined && isDoneIn(commit, claim!.place);
      const isSent = counts && commit?.sent?.includes(claim!.place) === true;
      if (isFinished && !isSent) {
        this.handledIds.add(id);
        continue;
      }
      if (isFinished || (counts && claim?.parked)) {
        this.parkedIds.add(id);
        if (!isRedriven) continue;
      }
      if (isSent) this.sentIds.add(id);
      if (!claim || commit?.ended || this.hasEnded(claim)) free.push(id);
      else this.heldElsewhere.add(id);
    }
    this.discarded = discardedRecords(this.batch, (place) => this.isHandled(place));
    if (free.length === 0) return;
    // Only one of several invocations that take over a claim at this moment succeeds.
    const lost = await this.store.putIf(
      free.map((id) => ({ ...item(id, claims.get(this.address(id))), replaces: values.get(this.address(id)) })),
      deadlineMs,
    );
    for (const id of free) if (lost.has(this.address(id))) this.heldElsewhere.add(id);
  }

  /** Learns the failed attempts of a claim's record, from its owner's commit or from the claim itself. */
  private learn(id: string, { place, writer, attempts: before }: Claim, commit: Commit | undefined): void {
    const attempts = commit?.attempts.find(([placeOfFailure]) => placeOfFailure === place)?.[1] ?? before;
    if (attempts) this.tried.learn({ writer, attempts: new Map([[id, attempts]]) });
  }

  /** @param before the claim that is taken over */
  private claimOf(id: string, before?: Claim): Claim {
    // A redrive belongs to the epoch in which the record failed: a replay has yet to repeat the record, in order.
    const epoch = this.isRedriven(this.places.get(id)!) ? before?.epoch : this.batch.epoch;
    return {
      owner: this.owner,
      place: this.places.get(id)!,
      writer: this.writer,
      endMs: this.endMs,
      attempts: this.tried.failures.get(id),
      epoch: epoch || undefined,
      parked: this.parkedIds.has(id) || undefined,
    };
  }

  private hasEnded({ writer, endMs }: Claim): boolean {
    return writer === this.writer || endMs < Date.now();
  }

  /** Returns commits by their owner. */
  private async readCommits(claims: readonly Claim[], deadlineMs: number): Promise<ReadonlyMap<string, Commit>> {
    const owners = [...new Set(claims.map(({ owner }) => owner))];
    const values = await this.store.get(owners.map(commitOf), deadlineMs);
    return new Map(
      owners.flatMap((owner) => {
        const value = values.get(commitOf(owner));
        return value ? [[owner, decode<Commit>(value)]] : [];
      }),
    );
  }

  private async commit(ended: boolean, deadlineMs: number): Promise<void> {
    const done = Buffer.alloc(Math.ceil(this.batch.ids.length / 8));
    const sent: number[] = [];
    const attempts: [number, number][] = [];
    for (const [id, place] of this.places) {
      if (this.sentIds.has(id) && !this.handledIds.has(id)) sent.push(place);
      if (this.isFinished(place)) done[Math.floor(place / 8)] += 2 ** (place % 8);
      else if (this.tried.failures.has(id)) attempts.push([place, this.tried.failures.get(id)!]);
    }
    const lists = { attempts, ...(sent.length > 0 && { sent }) };
    const value = encode<Commit>({ done: done.toString('base64'), ...lists, ended });
    await this.store.put([{ id: commitOf(this.owner), value, expiresAt: this.expiresAt() }], deadlineMs);
  }

  private isFinished(place: number): boolean {
    return this.isHandled(place) || (this.parkedIds.has(this.batch.ids[place]) && !this.isRedriven(place));
  }

  /** A failure message can be about any record that is claimed, and nobody tells which. */
  private expiresAt(): number {
    return failureMemoryExpiresAt(this.batch.failureSeconds);
  }

  private isRedriven(place: number): boolean {
    return this.batch.records[place].redriven !== undefined;
  }

  /** This uses all 32 digits of the id. A record that shared the id of a done record would be skipped. */
  private address(id: string): string {
    return `claim#${this.batch.consumer}#${id}`;
  }
}

function commitOf(owner: string): string {
  return `commit#${owner}`;
}

function isDoneIn({ done }: Commit, place: number): boolean {
  return Math.floor(Buffer.from(done, 'base64')[Math.floor(place / 8)] / 2 ** (place % 8)) % 2 === 1;
}

function encode<Value extends Claim | Commit>(value: Value): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function decode<Value extends Claim | Commit>(bytes: Uint8Array): Value {
  return JSON.parse(Buffer.from(bytes).toString());
}
