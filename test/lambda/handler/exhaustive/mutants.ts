import { Setting } from '../world/world';

/** A mistake of one line in the helper, as a replacement of a text that a source file has once. */
export interface Mutant {
  readonly name: string;
  /** Within `lambda/handler/`. */
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
  /** The settings in which it can show. */
  readonly setting: Pick<Setting, 'mode'> & Partial<Pick<Setting, 'holdItem'>>;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a smaller batch hands nothing on',
    file: 'idempotency/ledger.ts',
    text: 'if (this.ids.length > this.size) await this.write([0, this.size], deadlineMs);',
    replacement: 'if (this.ids.length > this.size) return;',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'entries have no links',
    file: 'idempotency/ledger-entry.ts',
    text: 'links: new Set(header.links?.map((place) => ids[place])),',
    replacement: 'links: new Set(),',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'the response is written at the first record alone',
    file: 'idempotency/ledger.ts',
    text: 'await this.write(start > 0 ? [0, start] : [0], deadlineMs);',
    replacement: 'await this.write([0], deadlineMs);',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'entries of all epochs count for the stream',
    file: 'idempotency/ledger.ts',
    text: 'if (entry.epoch !== this.batch.epoch) return this.learnOfEarlierEpoch(entry);',
    replacement: '',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'claims of all epochs count for the stream',
    file: 'idempotency/claims.ts',
    text: "const counts = isRedriven || (claim?.epoch ?? '') === this.batch.epoch;",
    replacement: 'const counts = true;',
    setting: { mode: 'PER_RECORD' },
  },
  {
    name: 'a claim is always free',
    file: 'idempotency/claims.ts',
    text: 'return writer === this.writer || endMs < Date.now();',
    replacement: 'return true;',
    setting: { mode: 'PER_RECORD' },
  },
  {
    name: 'the claims of others are ignored',
    file: 'idempotency/claims.ts',
    text: 'for (const id of free) if (lost.has(this.address(id))) this.heldElsewhere.add(id);',
    replacement: '',
    setting: { mode: 'PER_RECORD' },
  },
  {
    name: 'a parked record has another identity',
    file: '../record/record-id.ts',
    text: 'export function recordId({ eventSourceARN, eventID, dynamodb }: DynamoDBRecord): string {',
    replacement:
      'export function recordId({ eventSourceARN, eventID, dynamodb, redriven }: DynamoDBRecord): string {\n  if (redriven === 1) return digest(`parked ${eventID}`);',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'a redrive looks at no origins',
    file: 'idempotency/redriven-records.ts',
    text: 'const starts = [...ids, ...records.flatMap(originIds)].map(shortened);',
    replacement: 'void [records, originIds]; const starts = ids.map(shortened);',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'a redrive writes into the ledger',
    file: 'idempotency/idempotency-settings.ts',
    text: 'return isRedrive ? RedrivenRecords.open(store, batch, abortMs) : Ledger.open(store, batch, abortMs);',
    replacement: 'void [isRedrive, RedrivenRecords]; return Ledger.open(store, batch, abortMs);',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'a redrive leaves no marks',
    file: 'idempotency/redriven-records.ts',
    text: 'if (this.rememberedIds.has(id)) continue;',
    replacement: 'if (id) continue;',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'the marks of an item are written in any order',
    file: 'idempotency/redriven-records.ts',
    text: 'for (const id of lane) {',
    replacement: 'for (const id of [...lane].reverse()) {',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'a message is sent before the store knows of it',
    file: 'batch/record-outcomes.ts',
    text: 'this.parts.progress.parking(place);\n    await this.parts.flusher.flush();',
    replacement: 'this.parts.progress.parking(place);',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'a redelivery does not look for marks of redrives',
    file: 'idempotency/ledger.ts',
    text: 'await this.learnFromRedrives(deadlineMs);',
    replacement: '',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'discarded records are delivered again',
    file: 'idempotency/discarded-records.ts',
    text: 'if (isHandled(place)) overtaken.add(itemKeys[place]);',
    replacement: 'if (isHandled(place)) continue;',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'an item is released before the store knows its record',
    file: 'batch/record-outcomes.ts',
    text: 'await flusher.flush();\n      await parking.release(place);',
    replacement: 'void flusher; await parking.release(place);',
    setting: { mode: 'PER_BATCH', holdItem: true },
  },
  {
    name: 'an item whose record is skipped is not released',
    file: 'batch/record-outcomes.ts',
    text: 'this.counts.skipped++;\n    return this.goOn(place);',
    replacement: 'this.counts.skipped++;\n    return this.parts.lanes.done(place);',
    setting: { mode: 'PER_BATCH', holdItem: true },
  },
  {
    name: 'a record is parked before its item is held',
    file: 'parking/parking.ts',
    text: 'await this.keys?.add(this.keyOf(place), this.sequenceNumberOf(place), this.messageExpiresAt());\n    await this.send(queue, place, reason);',
    replacement:
      'await this.send(queue, place, reason);\n    await this.keys?.add(this.keyOf(place), this.sequenceNumberOf(place), this.messageExpiresAt());',
    setting: { mode: 'PER_BATCH', holdItem: true },
  },
  {
    name: 'a write that failed is taken for one that went well',
    file: 'idempotency/flusher.ts',
    text: 'await writing;',
    replacement: 'await this.current;',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'all memory lasts a day',
    file: 'idempotency/ledger.ts',
    text: 'this.isTrouble() ? failureMemoryExpiresAt(this.batch.failureSeconds) : streamMemoryExpiresAt()',
    replacement: 'this.isTrouble() ? streamMemoryExpiresAt() : failureMemoryExpiresAt(1)',
    setting: { mode: 'PER_BATCH' },
  },
  {
    name: 'a lane goes on after a failed record',
    file: 'batch/record-outcomes.ts',
    text: 'else this.counts.failed++;\n  }\n\n  /**\n   * Has the memory',
    replacement: 'else { this.counts.failed++; this.parts.lanes.done(place); }\n  }\n\n  /**\n   * Has the memory',
    setting: { mode: 'PER_BATCH' },
  },
];
