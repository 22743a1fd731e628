import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Report } from './report';
import { Source } from './source';
import { Tally } from './tally';
import { watch } from './watch';
import { LocalRun, runTemplates, startDynamoDBLocal } from '../../local';

export interface SessionOptions {
  readonly stack?: readonly string[];
  readonly endpoint?: string;
  readonly awsEndpoint?: string;
  readonly data?: string;
}

export interface Session {
  /** Fails when a stream cannot be read any more. */
  readonly finished: Promise<void>;
  stop(): Promise<void>;
}

/** Runs the templates of a source, and goes on with the new code of its functions when they change. */
export async function startSession(source: Source, options: SessionOptions, report: Report): Promise<Session> {
  const tally = new Tally();
  if (source.doing) report({ type: 'preparing', what: source.doing });
  const notices = await source.prepare();
  notices.forEach((notice) => report({ type: 'notice', notice }));

  const failureFolder = options.awsEndpoint ? undefined : options.data ? path.join(options.data, 'on-failure') : mkdtempSync(path.join(tmpdir(), 'on-failure-'));
  const dynamodbLocal = options.endpoint ? undefined : await startDynamoDBLocal({ dataFolder: options.data });
  const run = await runTemplates({
    templates: source.templates,
    stacks: options.stack,
    dynamodbEndpoint: options.endpoint ?? dynamodbLocal!.endpoint,
    awsEndpoint: options.awsEndpoint,
    failureFolder,
    checkpointFile: options.data && path.join(options.data, 'checkpoints.json'),
    onInvoke: (invocation) => report({ type: 'invoking', ...invocation }),
    onEvent: (event) => { tally.add(event); report(event); },
    onMessage: (message) => report({ type: 'message', ...message }),
    onLog: (functionName, line) => report({ type: 'log', functionName, line }),
    onNotice: (notice) => report({ type: 'notice', notice }),
  });
  if (run.mappings.length === 0) throw new Error('there is no event source mapping that could run: nothing reads the stream of a table of these stacks');

  const watched = source.sources ?? run.files;
  report({ type: 'started', run, watched: watched.map((file) => path.relative('', file) || '.'), failureFolder });
  const unwatch = await watch(watched, options.data ? [options.data] : [], async (files) => {
    report({ type: 'sources changed', files: files.map((file) => path.relative('', file)) });
    await reload(source, run, report);
  });
  return {
    finished: run.finished,
    stop: async () => {
      await unwatch();
      await run.stop();
      await dynamodbLocal?.stop();
      report({ type: 'stopped', summary: tally.summary() });
    },
  };
}

async function reload(source: Source, run: LocalRun, report: Report): Promise<void> {
  try {
    await source.prepare();
    const { functions, notYet } = await run.reload();
    report({ type: 'reloaded', functions });
    for (const resource of notYet) report({ type: 'notice', notice: `${resource} is not as it was, and runs as it was until you start anew` });
  } catch (error) {
    report({ type: 'reload failed', message: (error as Error).message });
  }
}
