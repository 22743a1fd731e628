import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DataFolder } from './data-folder';
import { DevEvent, Reporter } from './dev-event';
import { ownLines } from './log-text';
import { SessionCounts } from './session-counts';
import { namesBundle, SOURCE_MAP_NOTICE } from './source-maps';
import { TemplateSource } from './template-source';
import { watch, Watcher } from './watch';
import { DynamoDBLocal, LocalRun, runTemplates, RunTemplatesOptions, startDynamoDBLocal } from '../../local';

export interface SessionOptions {
  readonly stack?: readonly string[];
  readonly endpoint?: string;
  readonly port?: number;
  readonly awsEndpoint?: string;
  readonly data?: string;
}

/** Runs the templates of a source, and takes over their new code and settings whenever they change. */
export class Session {
  /** Rejects when a stream can no longer be read. */
  public readonly finished: Promise<never>;
  private readonly failed = new AbortController();
  private readonly counts = new SessionCounts();
  private dynamodbLocal?: DynamoDBLocal;
  /** Undefined while the current templates cannot run. */
  private run?: LocalRun;
  /** A restart keeps the port, which was printed at the start. */
  private lambdaPort?: number;
  private watcher?: Watcher;
  private readonly noticed = new Set<string>();

  public constructor(
    private readonly source: TemplateSource,
    private readonly options: SessionOptions,
    private readonly report: Reporter,
  ) {
    const { signal } = this.failed;
    this.finished = new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }

  /** @throws if there is nothing that could run */
  public async start(): Promise<void> {
    const { report, source } = this;
    const data = this.options.data === undefined ? undefined : new DataFolder(this.options.data);
    if (source.doing) {
      await this.checkServers();
      report({ type: 'preparing', what: source.doing });
    }
    await this.prepare();
    const runOptions = await this.runOptions(data);
    const run = await this.runAll(runOptions);
    const watched = source.sources ?? run.files;
    report({
      type: 'started',
      run,
      watched: watched.map(fromHere),
      failureFolder: runOptions.failureFolder,
      awsEndpoint: runOptions.awsEndpoint,
      data: data?.folder,
      goesOn: data?.isKnown,
    });
    this.watcher = await watch(watched, data ? [data.folder] : [], async (files) => {
      report({ type: 'sources changed', files: files.map(fromHere) });
      await this.reload(runOptions).catch((error) =>
        report({ type: 'reload failed', message: error.message, stillRuns: this.run !== undefined }),
      );
    });
  }

  /** Stops everything that was started, and reports the counts of the session. */
  public async stop(): Promise<void> {
    await this.watcher?.close();
    await this.run?.stop();
    await this.dynamodbLocal?.stop();
    this.report({ type: 'stopped', summary: this.counts.summary() });
  }

  /** Finds a missing server before the app is synthesized, which can take a minute. */
  private async checkServers(): Promise<void> {
    const { endpoint, awsEndpoint } = this.options;
    if (endpoint) await mustAnswer('--endpoint', endpoint);
    if (awsEndpoint) await mustAnswer('--aws-endpoint', awsEndpoint);
  }

  private async runOptions(data: DataFolder | undefined): Promise<RunTemplatesOptions> {
    const { awsEndpoint, endpoint, stack } = this.options;
    return {
      templates: this.source.templates,
      stacks: stack,
      dynamodbEndpoint: endpoint ?? (await this.startDynamoDBLocal(data)),
      awsEndpoint,
      failureFolder: awsEndpoint ? undefined : (data?.failureFolder ?? temporaryFolder('on-failure-', isEmpty)),
      checkpointFile: data?.checkpointFile ?? path.join(temporaryFolder('checkpoints-'), 'checkpoints.json'),
      ...this.listeners(),
    };
  }

  private listeners(): Partial<RunTemplatesOptions> {
    const { report } = this;
    const count = (event: DevEvent) => {
      this.counts.add(event);
      report(event);
    };
    return {
      onInvoke: (invocation) => report({ type: 'invoking', ...invocation }),
      onCall: (call) => report({ type: 'called', ...call }),
      onEvent: count,
      onMessage: (message) => report({ type: 'message', ...message }),
      onLog: (functionName, text, invocation) => {
        ownLines(text).forEach((line) => count({ type: 'log', functionName, line, invocation }));
        if (namesBundle(text)) this.notice(SOURCE_MAP_NOTICE);
      },
      onNotice: (notice) => this.notice(notice),
    };
  }

  private async startDynamoDBLocal(data?: DataFolder): Promise<string> {
    this.report({ type: 'preparing', what: 'Starting DynamoDB Local' });
    this.dynamodbLocal = await startDynamoDBLocal({
      dataFolder: data?.folder,
      port: this.options.port,
      ownProcessGroup: true,
    });
    return this.dynamodbLocal.endpoint;
  }

  private async prepare(): Promise<void> {
    for (const notice of await this.source.prepare()) this.notice(notice);
  }

  /** Reports a notice once, even after a restart. */
  private notice(notice: string): void {
    if (!this.noticed.has(notice)) this.report({ type: 'notice', notice });
    this.noticed.add(notice);
  }

  private async runAll(options: RunTemplatesOptions): Promise<LocalRun> {
    const run = await runTemplates({ ...options, lambdaPort: this.lambdaPort });
    this.lambdaPort = Number(new URL(run.lambdaEndpoint).port);
    if (run.mappings.length === 0) {
      throw new Error(
        'there is no event source mapping that could run: nothing reads the stream of a table of these stacks',
      );
    }
    run.finished.catch((error) => this.failed.abort(error));
    this.run = run;
    return run;
  }

  /**
   * Replaces the code of changed functions. A change of a table or a mapping restarts everything from its checkpoints.
   */
  private async reload(options: RunTemplatesOptions): Promise<void> {
    await this.prepare();
    const { notYet, ...reloaded } = (await this.run?.reload()) ?? { functions: [], loadErrors: {}, notYet: [] };
    if (this.run && notYet.length === 0) {
      this.report({ type: 'reloaded', ...reloaded });
      return;
    }
    await this.run?.stop();
    this.run = undefined;
    this.report({ type: 'restarted', run: await this.runAll(options), because: notYet });
  }
}

/** Creates a folder that is removed at the end of this process, if it is unwanted then. */
function temporaryFolder(prefix: string, isUnwanted: (folder: string) => boolean = () => true): string {
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  process.once('exit', () => {
    if (isUnwanted(folder)) rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function isEmpty(folder: string): boolean {
  return readdirSync(folder).length === 0;
}

/** Accepts any response: a request that uses the server explains its other problems. */
async function mustAnswer(option: string, endpoint: string): Promise<void> {
  await fetch(endpoint).catch((error) => {
    throw new Error(
      `nothing answers at ${endpoint}, which ${option} names: ${error.cause?.message || error.message}. Start the server, or leave out the option`,
      { cause: error },
    );
  });
}

function fromHere(file: string): string {
  return path.relative('', file) || '.';
}
