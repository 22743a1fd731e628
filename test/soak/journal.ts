import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** A version of an item, which is what a record is about. */
export interface Version {
  readonly key: string;
  /** Counts the changes of the item, from 1. */
  readonly version: number;
}

/** Short ids of records that DynamoDB is now known to remember, and that this process has not named before. */
interface Remembered {
  readonly handled: readonly string[];
  /** Finished for the stream, and not for a redrive. */
  readonly parked: readonly string[];
}

/** What a process does, as it writes it down. */
export type Event =
  // A function.
  | {
      readonly what: 'invoked';
      readonly invocation: number;
      /** Whether a redrive has invoked it, and not the mapping. */
      readonly isRedrive: boolean;
      readonly records: number;
      readonly first: string;
    }
  | { readonly what: 'answers'; readonly invocation: number; readonly answer: string }
  | { readonly what: 'reads' | 'writes' }
  | ({ readonly what: 'has read' | 'has written' } & Remembered)
  | (Version & { readonly what: 'begins'; readonly id: string; readonly invocation: number })
  | (Version & { readonly what: 'effect' | 'had its effect' | 'ends' | 'kills itself' })
  /** A message is about to be sent to the failure queue. A record behind a parked one never begins. */
  | (Version & { readonly what: 'parks'; readonly id: string })
  | (Version & { readonly what: 'has parked' })
  | (Version & { readonly what: 'fails'; readonly why: string })
  // An event source mapping.
  | { readonly what: 'starts'; readonly batchSize: number; readonly after?: string }
  | { readonly what: 'polls' | 'hands over' }
  | { readonly what: 'has polled'; readonly records: number; readonly position?: string }
  | { readonly what: 'settled'; readonly verdict: string }
  | { readonly what: 'acknowledged'; readonly position: string }
  // A redrive command.
  | { readonly what: 'redrives'; readonly options: string }
  | { readonly what: 'sends' | 'has sent' }
  // The process that runs them. A discard is the message in the failure queue and the acknowledgement in one.
  | { readonly what: 'discarded'; readonly versions: readonly Version[]; readonly position: string }
  /** Another process has ended, and did nothing afterwards. */
  | { readonly what: 'ended'; readonly process: string; readonly reason: EndReason };

/** `itself` is a handler that ends its own process, as one does that runs out of memory. */
export type EndReason = 'killed' | 'timed out' | 'itself' | 'finished';

/** An event, who says so, and when, in milliseconds since 1970. */
export type Entry = Event & { readonly by: string; readonly atMs: number };

/**
 * What has happened in a run: a file to which all its processes append, a line at a time. What was written stays,
 * whatever becomes of its writer, and the order of the lines is the order of what happened.
 */
export class Journal {
  private readonly file: number;

  public constructor(
    path: string,
    private readonly by: string,
  ) {
    this.file = openSync(path, 'a');
  }

  public add(event: Event): void {
    writeSync(this.file, `${JSON.stringify({ by: this.by, atMs: Date.now(), ...event })}\n`);
  }
}

/** Reads a journal from its beginning, as it grows. */
export class JournalReader {
  private readonly file: number;
  private readonly buffer = Buffer.alloc(1024 * 1024);
  private offset = 0;
  private rest = Buffer.alloc(0);

  public constructor(path: string) {
    this.file = openSync(path, 'a+');
  }

  /** What has been added since the last time. */
  public *read(): Generator<Entry> {
    for (let bytes = this.next(); bytes > 0; bytes = this.next()) {
      const text = Buffer.concat([this.rest, this.buffer.subarray(0, bytes)]);
      const end = text.lastIndexOf('\n') + 1;
      this.rest = text.subarray(end);
      for (const line of text.toString('utf8', 0, end).split('\n')) if (line) yield JSON.parse(line);
    }
  }

  public close(): void {
    closeSync(this.file);
  }

  private next(): number {
    const bytes = readSync(this.file, this.buffer, 0, this.buffer.length, this.offset);
    this.offset += bytes;
    return bytes;
  }
}
