import { randomBytes } from 'node:crypto';
import { Attempts } from './attempts';
import { decodeMarks, encodeMarks, Marks } from './marks';
import { expiresAt, Progress } from './progress';
import { IdempotencyStore } from './store';
import { Delivery } from '../invocation/delivery';
import { digest, shortened } from '../record/record-id';

/** Who is processing a record. */
interface Claim {
  /** The invocation, whose commit tells what it has done. */
  readonly owner: string;
  /** A short digest of the request id, which a retry has in common with the attempt before it. */
  readonly writer: string;
  /** When the owner has ended for certain, in milliseconds since 1970. */
  readonly endMs: number;
}

/**
 * Idempotency by the record: each is claimed before it is processed, so that of two invocations that have it at the same moment one
 * processes it. A claim names its invocation, and one commit for an invocation tells which of its records are done.
 *
 * A claim can be taken over once its owner has ended: when its commit says so, when its time is over, or by the retry of the same
 * batch. No claim is stuck.
 */
export class Claims implements Progress {
  /**
   * Claims all records of the batch that are not done, and that nobody holds.
   *
   * @param endMs when Lambda ends the invocation, in milliseconds since 1970
   */
  public static async open(store: IdempotencyStore, delivery: Delivery, deadlineMs: number, endMs: number): Promise<Claims> {
    const claims = new Claims(store, delivery, endMs);
    await claims.claim(deadlineMs);
    return claims;
  }

  /** Short ids. */
  private readonly ids: readonly string[];
  private readonly doneIds = new Set<string>();
  private readonly heldElsewhere = new Set<string>();
  private readonly owner = randomBytes(16).toString('hex');
  private readonly own: Claim;
  private readonly attempts: Attempts;

  private constructor(private readonly store: IdempotencyStore, private readonly delivery: Delivery, endMs: number) {
    this.ids = delivery.ids.map(shortened);
    this.own = { owner: this.owner, writer: shortened(digest(delivery.requestId)), endMs };
    this.attempts = new Attempts(this.own.writer);
  }

  public isDone(place: number): boolean {
    return this.doneIds.has(this.ids[place]);
  }

  public isHeldElsewhere(place: number): boolean {
    return this.heldElsewhere.has(this.ids[place]);
  }

  public done(place: number): void {
    this.doneIds.add(this.ids[place]);
  }

  public failed(place: number): number {
    return this.attempts.failed(this.ids[place]);
  }

  public async flush(deadlineMs: number): Promise<void> {
    await this.commit(false, deadlineMs);
  }

  public async close(_checkpoint: number, deadlineMs: number): Promise<void> {
    await this.commit(true, deadlineMs);
  }

  private async claim(deadlineMs: number): Promise<void> {
    const addresses = new Map(this.delivery.ids.map((id, place) => [this.address(id), this.ids[place]]));
    const item = (address: string) => ({ id: address, value: encodeClaim(this.own), expiresAt: expiresAt() });
    const refused = await this.store.putIf([...addresses.keys()].map(item), deadlineMs);
    if (refused.size === 0) return;

    const claims = await this.store.get([...refused], deadlineMs);
    const commits = await this.readCommits([...claims.values()].map(decodeClaim), deadlineMs);
    const free: string[] = [];
    for (const address of refused) {
      const id = addresses.get(address)!;
      const claim = claims.get(address);
      const commit = claim && commits.get(decodeClaim(claim).owner);
      if (commit?.done.has(id)) this.doneIds.add(id);
      else if (!claim || commit?.ended || this.hasEnded(decodeClaim(claim))) free.push(address);
      else this.heldElsewhere.add(id);
    }
    // Of those who take one over at this moment, one does.
    const lost = await this.store.putIf(free.map((address) => ({ ...item(address), replaces: claims.get(address) })), deadlineMs);
    for (const address of lost) this.heldElsewhere.add(addresses.get(address)!);
  }

  private hasEnded({ writer, endMs }: Claim): boolean {
    return writer === this.own.writer || endMs < Date.now();
  }

  /** By owner. */
  private async readCommits(claims: readonly Claim[], deadlineMs: number): Promise<ReadonlyMap<string, Marks>> {
    const owners = [...new Set(claims.map(({ owner }) => owner))];
    const values = await this.store.get(owners.map(commitOf), deadlineMs);
    const commits = new Map<string, Marks>();
    for (const owner of owners) {
      const value = values.get(commitOf(owner));
      if (!value) continue;
      const commit = decodeMarks(value);
      this.attempts.learn(commit);
      commits.set(owner, commit);
    }
    return commits;
  }

  private async commit(ended: boolean, deadlineMs: number): Promise<void> {
    const { ids, doneIds: done, own: { writer } } = this;
    const value = encodeMarks({ ids, done, attempts: this.attempts.failures, links: new Set(), writer, ended });
    await this.store.put([{ id: commitOf(this.owner), value, expiresAt: expiresAt() }], deadlineMs);
  }

  /** Of a claim. All 32 digits: a record that had the id of another would be taken for done. */
  private address(id: string): string {
    return `claim#${this.delivery.consumer}#${id}`;
  }
}

function commitOf(owner: string): string {
  return `commit#${owner}`;
}

function encodeClaim(claim: Claim): Uint8Array {
  return Buffer.from(JSON.stringify(claim));
}

function decodeClaim(bytes: Uint8Array): Claim {
  return JSON.parse(Buffer.from(bytes).toString());
}
