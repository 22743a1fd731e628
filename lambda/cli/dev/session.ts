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

/** The templates of a source, at work, with the new code and the new settings whenever they change. */
export class Session {
  /** Fails when a stream cannot be read any more. */
  public readonly finished: Promise<never>;
  private readonly failed = new AbortController();
  private readonly counts = new SessionCounts();
  private dynamodbLocal?: DynamoDBLocal;
  /** None while what there is cannot be run. */
  private run?: LocalRun;
  /** What was printed stays true, however often all begins anew. */
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
    const {
      source,
      report,
      options: { endpoint, stack, awsEndpoint },
    } = this;
    const data = this.options.data === undefined ? undefined : new DataFolder(this.options.data);
    if (source.doing) {
      // It would be found out when the server is used: too late, if the app takes a minute until then.
      if (endpoint) await mustAnswer('--endpoint', endpoint);
      if (awsEndpoint) await mustAnswer('--aws-endpoint', awsEndpoint);
      report({ type: 'preparing', what: source.doing });
    }
    await this.prepare();
    const failureFolder = awsEndpoint ? undefined : (data?.failureFolder ?? temporaryFolder('on-failure-', isEmpty));
    const runOptions: RunTemplatesOptions = {
      templates: source.templates,
      stacks: stack,
      dynamodbEndpoint: endpoint ?? (await this.startDynamoDBLocal(data)),
      awsEndpoint,
      failureFolder,
      checkpointFile: data?.checkpointFile ?? path.join(temporaryFolder('checkpoints-'), 'checkpoints.json'),
      ...this.listeners(),
    };
    const run = await this.runAll(runOptions);
    const watched = source.sources ?? run.files;
    report({
      type: 'started',
      run,
      watched: watched.map(fromHere),
      failureFolder,
      awsEndpoint,
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

  /** Ends all that was started, and says what it has done. */
  public async stop(): Promise<void> {
    await this.watcher?.close();
    await this.run?.stop();
    await this.dynamodbLocal?.stop();
    this.report({ type: 'stopped', summary: this.counts.summary() });
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

  /** Says it once, however often all begins anew. */
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

  /** New code of a function is put in its place. Where more has changed all begins anew, where it was. */
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

/** A folder that is removed when this process ends, unless there is something in it that is wanted then. */
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

/** Any answer will do: what is wrong with the server is said when it is used. */
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
