import * as path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Fault } from './audit';
import { chance } from './chance';
import { Change, changesOf, writeChanges } from './changes';
import { Commands } from './commands';
import { evidenceOf } from './evidence';
import { FailureQueue } from './failure-queue';
import { Functions } from './functions';
import { Journal, JournalReader } from './journal';
import { Mapping } from './mapping';
import { Progress } from './progress';
import { createTables, readHistories } from './tables';
import { Tally } from './tally';
import { environmentOf, WorkerOptions } from './worker';
import { Mode, MODES } from './worker-settings';
import { SqsServer } from '../support/sqs-server';

/** Changes that are written ahead of the function, so that it has work whenever it is killed. */
const BACKLOG = 150;

/** Between kills at most, beside the time in which the function has nothing to do. */
const LONGEST_WAIT_MS = 400;

/** Most invocations of a redrive end sooner. */
const LONGEST_INVOCATION_MS = 150;

/** Between redrives at most. */
const LONGEST_PAUSE_MS = 1500;

/** Redrives of a function that no longer fails. The first one redrives everything, unless a command is blocked. */
const LAST_REDRIVES = 3;

export interface SoakOptions {
  readonly mode: Mode;
  readonly seed: number;
  /** Processes to kill. */
  readonly kills: number;
  /** Changes to make, at least: there are more if the last kill comes later. */
  readonly changes: number;
  /** The endpoint of DynamoDB Local. */
  readonly dynamodb: string;
  readonly sqs: SqsServer;
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
  /** Messages that the last redrives have left. */
  readonly failuresLeft: number;
  /** Records of the last delivery, after which all was done. */
  readonly deliveredAgain: number;
  readonly repeatsOfUncommitted: number;
  readonly faults: readonly Fault[];
  /** Of the first fault, for people. */
  readonly evidence: readonly string[];
}

/**
 * Writes changes to a table, and kills the processes that consume its stream and redrive its failures. When the stream
 * is done, the handler's bugs are mended and all failures are redriven. Then the stream delivers everything once more,
 * which must have no effect.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const run = await Run.start(options);
  try {
    return await run.toItsEnd();
  } finally {
    await run.stop();
  }
}

class Run {
  public static async start(options: SoakOptions): Promise<Run> {
    const { mode, seed, dynamodb, sqs, folder } = options;
    const endpoints = { dynamodb, sqs: sqs.endpoint };
    const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId = '' } = environmentOf(endpoints);
    const access = { region, credentials: { accessKeyId, secretAccessKey: 'local' } };
    const failureQueue = await FailureQueue.create(new SQSClient({ ...access, endpoint: sqs.endpoint }), mode);
    const settings = {
      mode,
      seed,
      journal: path.join(folder, `${mode}.journal`),
      queueUrl: failureQueue.url,
      ordersTable: `orders-${mode}`,
      idempotencyTable: `idempotency-${mode}`,
      effectsTable: `effects-${mode}`,
    };
    const client = new DynamoDBClient({ ...access, endpoint: dynamodb });
    return new Run(options, client, failureQueue, { scripts: folder, endpoints, settings });
  }

  private readonly startedAtMs = Date.now();
  private readonly progress: Progress;
  private readonly changes: Generator<Change>;
  private readonly written: Change[] = [];
  private readonly workers: WorkerOptions;
  private readonly functions: Functions;
  private readonly commands: Commands;
  private mapping?: Mapping;
  private isConsumed = false;

  private constructor(
    private readonly options: SoakOptions,
    private readonly client: DynamoDBClient,
    private readonly failureQueue: FailureQueue,
    workers: Omit<WorkerOptions, 'journal' | 'onBroken'>,
  ) {
    const { journal } = workers.settings;
    this.progress = new Progress(options.mode, journal, ({ audit: { settled }, tally: { kills } }) =>
      options.onProgress({ kills, settled, written: this.written.length }),
    );
    this.changes = changesOf(options.seed);
    this.workers = {
      ...workers,
      journal: new Journal(journal, 'soak'),
      onBroken: this.progress.break,
    };
    this.functions = new Functions(this.workers);
    this.commands = new Commands(this.workers, this.functions, options.sqs);
  }

  public async toItsEnd(): Promise<SoakResult> {
    const { mode } = this.options;
    const { settings } = this.workers;
    const streamArn = await createTables(this.client, settings);
    const acknowledged = () => this.progress.catchUp().acknowledged;
    this.mapping = new Mapping(this.workers, streamArn, this.functions, this.failureQueue, acknowledged);
    this.mapping.start(undefined);

    const [isDone] = await Promise.all([this.consume(), this.redriveInTurns()]);
    await this.redriveTheRest();
    const deliveredAgain = isDone ? await this.deliverAgain() : 0;

    const tally = this.progress.catchUp();
    const { audit } = this.progress;
    audit.finish(this.written);
    if (MODES[mode].inTransactions) audit.compare(await readHistories(this.client, settings.effectsTable));
    const { faults, repeatsOfUncommitted } = audit;
    return {
      mode,
      seconds: (Date.now() - this.startedAtMs) / 1000,
      written: this.written.length,
      tally,
      failuresLeft: await this.failureQueue.count(),
      deliveredAgain,
      repeatsOfUncommitted,
      faults,
      evidence: faults.length > 0 ? evidenceOf(faults[0], [...new JournalReader(settings.journal).read()]) : [],
    };
  }

  public async stop(): Promise<void> {
    await this.mapping?.stop();
    await this.functions.stop();
    this.client.destroy();
    this.progress.close();
  }

  /** Returns whether the stream is done, whatever waits in the failure queue. */
  private async consume(): Promise<boolean> {
    try {
      const { audit, tally } = this.progress;
      await Promise.all([this.kill(this.options.kills), this.write()]);
      return await this.progress.until(() => audit.settled === this.written.length && tally.isCaughtUp);
    } finally {
      this.isConsumed = true;
    }
  }

  /** Redrives all failures or some of them while the stream is consumed, now and then with two commands at once. */
  private async redriveInTurns(): Promise<void> {
    for (let turn = 0; !this.isConsumed; turn++) {
      const dice = (name: string) => chance(this.options.seed, 'redrive', name, turn);
      await this.progress.wait(dice('pause') * LONGEST_PAUSE_MS);
      if ((await this.failureQueue.count()) === 0) continue;
      const commands = dice('is alone') < 0.6 ? ['first'] : ['first', 'second'];
      await Promise.all(commands.map(async (name) => this.commands.run(redriveOptions(dice(name)))));
    }
  }

  /** Redrives all failures with a handler that no longer fails. */
  private async redriveTheRest(): Promise<void> {
    this.functions.repair();
    for (let count = 0; count < LAST_REDRIVES && (await this.failureQueue.count()) > 0; count++) {
      await this.commands.run([]);
    }
  }

  /** Kills a command, the function, the mapping, or the last two together as a failing machine would, at random. */
  private async kill(kills: number): Promise<void> {
    const { audit, tally } = this.progress;
    while (tally.kills < kills) {
      const dice = (name: string) => chance(this.options.seed, name, tally.kills);
      // Some kills come before anything has come of the time since the last one.
      const isSoon = dice('soon') < 0.4;
      const target = audit.settled + (isSoon ? 0 : (dice('progress') * this.options.changes) / kills);
      const isReady = () => (isSoon ? tally.landings.areAtWork : audit.settled >= target);
      if (!(await this.progress.until(isReady))) return;
      await this.progress.wait(dice('wait') * LONGEST_WAIT_MS);
      if (this.commands.areRunning && dice('role') < 0.5) await this.killCommand(dice);
      else await this.killConsumers(dice);
      this.progress.catchUp();
    }
  }

  /** A command is in an invocation for a small part of its time. */
  private async killCommand(dice: (name: string) => number): Promise<void> {
    if (dice('moment') < 0.6) {
      const { landings } = this.progress.tally;
      await this.progress.until(() => landings.areRedriving || !this.commands.areRunning);
      await this.progress.wait(dice('in an invocation') * LONGEST_INVOCATION_MS);
    }
    await this.commands.kill(dice('which'));
  }

  private async killConsumers(dice: (name: string) => number): Promise<void> {
    const victim = dice('victim');
    await Promise.all([
      ...(victim < 0.65 ? [this.functions.kill(dice('which'))] : []),
      ...(victim > 0.55 ? [this.mapping!.kill()] : []),
    ]);
  }

  private async write(): Promise<void> {
    const { changes, kills } = this.options;
    const { audit, tally } = this.progress;
    while (this.written.length < changes || tally.kills < kills) {
      if (!(await this.progress.until(() => this.written.length - audit.settled < BACKLOG))) return;
      this.written.push(
        ...(await writeChanges(this.client, this.workers.settings.ordersTable, this.changes, BACKLOG / 3)),
      );
    }
  }

  /**
   * Delivers everything again. It begins behind the last discarded record, because a mapping never delivers that again.
   * DynamoDB remembers all of it.
   */
  private async deliverAgain(): Promise<number> {
    await this.mapping!.pause();
    const { delivered, discardedUpTo } = this.progress.catchUp();
    this.mapping!.start(discardedUpTo);
    const { tally } = this.progress;
    await this.progress.until(() => tally.isCaughtUp);
    return tally.delivered - delivered;
  }
}

/** All failures, some of them, or those of an item that changes often. */
function redriveOptions(dice: number): string[] {
  if (dice < 0.5) return [];
  if (dice < 0.7) return ['--max', '2'];
  return dice < 0.85 ? ['--rate', '20'] : ['--only', `id=item-${Math.floor(((dice - 0.85) / 0.15) * 10)}`];
}
