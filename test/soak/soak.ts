import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Audit, Fault } from './audit';
import { chance } from './chance';
import { Change, changesOf, writeChanges } from './changes';
import { evidenceOf } from './evidence';
import { Functions } from './functions';
import { Journal, JournalReader } from './journal';
import { Mapping } from './mapping';
import { createTables, readHistories } from './tables';
import { Tally } from './tally';
import { WorkerOptions } from './worker';
import { Mode } from './worker-settings';

/** Changes that are written ahead of the function, so that it has work whenever it is killed. */
const BACKLOG = 150;

/** Between kills at most, beside the time in which the function has nothing to do. */
const LONGEST_WAIT_MS = 400;

/** When nothing has come of anything for so long, nothing will. */
const PATIENCE_MS = 30_000;

export interface SoakOptions {
  readonly mode: Mode;
  readonly seed: number;
  /** Processes to kill. */
  readonly kills: number;
  /** Changes to make, at least: there are more if the last kill comes later. */
  readonly changes: number;
  /** Of DynamoDB Local. */
  readonly endpoint: string;
  /** Folder of the scripts of the processes, and for the journal. */
  readonly folder: string;
  readonly onProgress: (progress: {
    readonly kills: number;
    readonly written: number;
    readonly settled: number;
  }) => void;
}

/** What came of a run. */
export interface SoakResult {
  readonly mode: Mode;
  readonly seconds: number;
  readonly written: number;
  readonly tally: Tally;
  /** Records of the last delivery, after which all was done. */
  readonly deliveredAgain: number;
  readonly repeatsOfUncommitted: number;
  readonly faults: readonly Fault[];
  /** Of the first fault, for people. */
  readonly evidence: readonly string[];
}

/**
 * Writes changes to a table, and kills the processes that consume its stream while they do. When all is done, delivers
 * the stream once more from its beginning: nothing may come of that.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const run = new Run(options);
  try {
    return await run.toItsEnd();
  } finally {
    await run.stop();
  }
}

class Run {
  private readonly startedAtMs = Date.now();
  private readonly broken = new AbortController();
  private readonly journalFile: string;
  private readonly journal: JournalReader;
  private readonly client: DynamoDBClient;
  private readonly tally = new Tally();
  private readonly audit: Audit;
  private readonly changes: Generator<Change>;
  private readonly written: Change[] = [];
  private readonly workers: WorkerOptions;
  private readonly functions: Functions;
  private mapping?: Mapping;

  public constructor(private readonly options: SoakOptions) {
    const { mode, seed, changes, endpoint, folder } = options;
    this.journalFile = path.join(folder, `${mode}.journal`);
    this.journal = new JournalReader(this.journalFile);
    this.client = new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    this.audit = new Audit(mode === 'TRANSACTION');
    this.changes = changesOf(seed, changes);
    this.workers = {
      scripts: folder,
      endpoint,
      settings: {
        mode,
        seed,
        journal: this.journalFile,
        ordersTable: `orders-${mode}`,
        idempotencyTable: `idempotency-${mode}`,
        effectsTable: `effects-${mode}`,
      },
      journal: new Journal(this.journalFile, 'soak'),
      onBroken: (error) => this.broken.abort(error),
    };
    // The ledger makes no promise about two invocations that have the same records at the same moment; the others do.
    this.functions = new Functions(this.workers, mode === 'PER_BATCH');
  }

  public async toItsEnd(): Promise<SoakResult> {
    const { mode, kills } = this.options;
    const streamArn = await createTables(this.client, this.workers.settings);
    this.mapping = new Mapping(this.workers, streamArn, this.functions, () => this.catchUp().acknowledged);
    this.mapping.start(undefined);

    await Promise.all([this.kill(kills), this.write()]);
    const isDone = await this.until(() => this.audit.settled === this.written.length && this.tally.isCaughtUp);
    const deliveredAgain = isDone ? await this.deliverAgain() : 0;

    this.audit.finish(this.written);
    if (mode === 'TRANSACTION') {
      this.audit.compare(await readHistories(this.client, this.workers.settings.effectsTable));
    }
    const { faults, repeatsOfUncommitted } = this.audit;
    return {
      mode,
      seconds: (Date.now() - this.startedAtMs) / 1000,
      written: this.written.length,
      tally: this.tally,
      deliveredAgain,
      repeatsOfUncommitted,
      faults,
      evidence: faults.length > 0 ? evidenceOf(faults[0], [...new JournalReader(this.journalFile).read()]) : [],
    };
  }

  public async stop(): Promise<void> {
    await this.mapping?.stop();
    await this.functions.stop();
    this.client.destroy();
    this.journal.close();
  }

  /** Kills the function, the mapping, or both as a machine that fails would, at moments that only the dice know. */
  private async kill(kills: number): Promise<void> {
    while (this.tally.kills < kills) {
      const dice = (name: string) => chance(this.options.seed, name, this.tally.kills);
      // Some kills come before anything has come of the time since the last one.
      const isSoon = dice('soon') < 0.4;
      const target = this.audit.settled + (isSoon ? 0 : (dice('progress') * this.options.changes) / kills);
      if (!(await this.until(() => (isSoon ? this.tally.landings.areAtWork : this.audit.settled >= target)))) return;
      await this.wait(dice('wait') * LONGEST_WAIT_MS);
      const victim = dice('victim');
      await Promise.all([
        ...(victim < 0.65 ? [this.functions.kill(dice('which'))] : []),
        ...(victim > 0.55 ? [this.mapping!.kill()] : []),
      ]);
      this.catchUp();
    }
  }

  private async write(): Promise<void> {
    const { changes, kills } = this.options;
    while (this.written.length < changes || this.tally.kills < kills) {
      if (!(await this.until(() => this.written.length - this.audit.settled < BACKLOG))) return;
      this.written.push(
        ...(await writeChanges(this.client, this.workers.settings.ordersTable, this.changes, BACKLOG / 3)),
      );
    }
  }

  /**
   * From the first record, or from where one was given up, which the mapping never delivers again. All is written to be
   * done.
   */
  private async deliverAgain(): Promise<number> {
    await this.mapping!.pause();
    const { delivered, discardedUpTo } = this.catchUp();
    this.mapping!.start(discardedUpTo);
    await this.until(() => this.tally.isCaughtUp);
    return this.tally.delivered - delivered;
  }

  /** False when nothing has come of anything for too long. */
  private async until(condition: () => boolean): Promise<boolean> {
    let [settled, lastNewsMs] = [this.audit.settled, Date.now()];
    while (!condition()) {
      await this.wait(20);
      this.catchUp();
      if (this.audit.settled > settled) [settled, lastNewsMs] = [this.audit.settled, Date.now()];
      if (Date.now() - lastNewsMs > PATIENCE_MS) return false;
    }
    return true;
  }

  /** Learns what has happened since. */
  private catchUp(): Tally {
    for (const entry of this.journal.read()) {
      this.tally.add(entry);
      this.audit.add(entry);
    }
    this.options.onProgress({ kills: this.tally.kills, written: this.written.length, settled: this.audit.settled });
    return this.tally;
  }

  private async wait(ms: number): Promise<void> {
    this.broken.signal.throwIfAborted();
    await sleep(ms);
  }
}
