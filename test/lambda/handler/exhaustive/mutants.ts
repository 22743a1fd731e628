/** A mistake of one line in the helper, as a replacement of a text that a source file has once. */
export interface Mutant {
  readonly name: string;
  /** Within `lambda/handler/`. */
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a smaller batch hands nothing on',
    file: 'idempotency/ledger.ts',
    text: 'if (this.ids.length > this.size) await this.write([0, this.size], deadlineMs);',
    replacement: 'if (this.ids.length > this.size) return;',
  },
  {
    name: 'entries have no links',
    file: 'idempotency/ledger-entry.ts',
    text: 'links: new Set(header.links?.map((place) => ids[place])),',
    replacement: 'links: new Set(),',
  },
  {
    name: 'the response is written at the first record alone',
    file: 'idempotency/ledger.ts',
    text: 'await this.write(start > 0 ? [0, start] : [0], deadlineMs);',
    replacement: 'await this.write([0], deadlineMs);',
  },
  {
    name: 'entries of all epochs count for the stream',
    file: 'idempotency/ledger.ts',
    text: 'if (entry.epoch !== this.batch.epoch) return this.learnOfEarlierEpoch(entry);',
    replacement: '',
  },
  {
    name: 'claims of all epochs count for the stream',
    file: 'idempotency/claims.ts',
    text: "const counts = isRedriven || (claim?.epoch ?? '') === this.batch.epoch;",
    replacement: 'const counts = true;',
  },
  {
    name: 'a claim is always free',
    file: 'idempotency/claims.ts',
    text: 'return writer === this.writer || endMs < Date.now();',
    replacement: 'return true;',
  },
  {
    name: 'the claims of others are ignored',
    file: 'idempotency/claims.ts',
    text: 'for (const id of free) if (lost.has(this.address(id))) this.heldElsewhere.add(id);',
    replacement: '',
  },
  {
    name: 'a parked record has another identity',
    file: '../record/record-id.ts',
    text: 'export function recordId({ eventSourceARN, eventID, dynamodb }: DynamoDBRecord): string {',
    replacement:
      'export function recordId({ eventSourceARN, eventID, dynamodb, redriven }: DynamoDBRecord): string {\n  if (redriven === 1) return digest(`parked ${eventID}`);',
  },
  {
    name: 'a redrive looks at no origins',
    file: 'idempotency/redriven-records.ts',
    text: 'const starts = [...ids, ...records.flatMap(originIds)].map(shortened);',
    replacement: 'void [records, originIds]; const starts = ids.map(shortened);',
  },
  {
    name: 'a redrive writes into the ledger',
    file: 'idempotency/idempotency-settings.ts',
    text: 'return isRedrive ? RedrivenRecords.open(store, batch, abortMs) : Ledger.open(store, batch, abortMs);',
    replacement: 'void [isRedrive, RedrivenRecords]; return Ledger.open(store, batch, abortMs);',
  },
  {
    name: 'a redrive leaves no marks',
    file: 'idempotency/redriven-records.ts',
    text: 'if (this.rememberedIds.has(id)) continue;',
    replacement: 'if (id) continue;',
  },
  {
    name: 'the marks of an item are written in any order',
    file: 'idempotency/redriven-records.ts',
    text: 'for (const id of lane) {',
    replacement: 'for (const id of [...lane].reverse()) {',
  },
  {
    name: 'a message is sent before the store knows of it',
    file: 'batch/record-outcomes.ts',
    text: 'this.parts.progress.parking(place);\n    await this.parts.flusher.flush();',
    replacement: 'this.parts.progress.parking(place);',
  },
  {
    name: 'a redelivery does not look for marks of redrives',
    file: 'idempotency/ledger.ts',
    text: 'await this.learnFromRedrives(deadlineMs);',
    replacement: '',
  },
  {
    name: 'discarded records are delivered again',
    file: 'idempotency/discarded-records.ts',
    text: 'if (isHandled(place)) overtaken.add(itemKeys[place]);',
    replacement: 'if (isHandled(place)) continue;',
  },
  {
    name: 'an item is released before the store knows its record',
    file: 'batch/record-outcomes.ts',
    text: 'await flusher.flush();\n      await parking.release(place);',
    replacement: 'void flusher; await parking.release(place);',
  },
  {
    name: 'an item whose record is skipped is not released',
    file: 'batch/record-outcomes.ts',
    text: 'this.counts.skipped++;\n    return this.goOn(place);',
    replacement: 'this.counts.skipped++;\n    return this.parts.lanes.done(place);',
  },
  {
    name: 'a record is parked before its item is held',
    file: 'parking/parking.ts',
    text: 'await this.keys?.add(this.keyOf(place), this.sequenceNumberOf(place), this.messageExpiresAt());\n    await this.send(queue, place, reason);',
    replacement:
      'await this.send(queue, place, reason);\n    await this.keys?.add(this.keyOf(place), this.sequenceNumberOf(place), this.messageExpiresAt());',
  },
  {
    name: 'a write that failed is taken for one that went well',
    file: 'idempotency/flusher.ts',
    text: 'await writing;',
    replacement: 'await this.current;',
  },
  {
    name: 'all memory lasts a day',
    file: 'idempotency/ledger.ts',
    text: 'this.isTrouble() ? failureMemoryExpiresAt(this.batch.failureSeconds) : streamMemoryExpiresAt()',
    replacement: 'this.isTrouble() ? streamMemoryExpiresAt() : failureMemoryExpiresAt(1)',
  },
  {
    name: 'a lane goes on after a failed record',
    file: 'batch/record-outcomes.ts',
    text: 'else this.counts.failed++;\n  }\n\n  /**\n   * Has the memory',
    replacement: 'else { this.counts.failed++; this.parts.lanes.done(place); }\n  }\n\n  /**\n   * Has the memory',
  },
];
