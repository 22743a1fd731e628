import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Functions } from './functions';
import { EndReason, Journal } from './journal';
import { environmentOf, WorkerOptions } from './worker';
import { DynamoDBStreamEvent } from '../../lambda';
import { startLambdaServer } from '../../lambda/local/function/lambda-server';
import { SqsServer } from '../support/sqs-server';

/** Exit codes of a command that has done its work: everything is done, or something was left. */
const EXPECTED_EXITS = [0, 1];

interface Running {
  readonly process: ChildProcess;
  /** Resolves with the exit code once the journal has the end of the process. */
  readonly ended: Promise<number>;
  wasKilled: boolean;
}

const alive = new Set<ChildProcess>();
process.once('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

/** Runs the command `redrive run`, also several at once, over the failure queue of a run. */
export class Commands {
  private readonly running: Running[] = [];
  private started = 0;

  public constructor(
    private readonly options: WorkerOptions,
    private readonly functions: Functions,
    private readonly sqs: SqsServer,
  ) {}

  public get areRunning(): boolean {
    return this.running.length > 0;
  }

  /** Resolves once the command has ended or was killed, and no invocation of it runs any more. */
  public async run(redriveOptions: readonly string[]): Promise<void> {
    const {
      journal,
      scripts,
      settings: { mode, queueUrl },
    } = this.options;
    // DynamoDB Local takes letters and digits only.
    const accessKeyId = `${mode.replaceAll('_', '')}${++this.started}`;
    const lambda = await this.startLambda(accessKeyId);
    const child = spawn(
      process.execPath,
      [`${scripts}/command.js`, 'redrive', 'run', '--queue', queueUrl, ...redriveOptions],
      {
        cwd: scripts,
        env: { ...environmentOf(this.options.endpoints, accessKeyId), AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    alive.add(child);
    lambda.journal.add({ what: 'redrives', options: redriveOptions.join(' ') });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    const ended = once(child, 'close').then(([exitCode]) => {
      alive.delete(child);
      this.running.splice(this.running.indexOf(command), 1);
      const reason: EndReason = command.wasKilled ? 'killed' : 'finished';
      journal.add({ what: 'ended', process: nameOf(accessKeyId), reason });
      return exitCode;
    });
    const command: Running = { process: child, ended, wasKilled: false };
    this.running.push(command);
    const exitCode = await ended;
    await lambda.stop();
    if (command.wasKilled) {
      await this.sqs.giveBack(accessKeyId);
    } else if (!EXPECTED_EXITS.includes(exitCode)) {
      this.options.onBroken(new Error(`${nameOf(accessKeyId)} has ended with exit code ${exitCode}: ${output}`));
    }
  }

  /** Kills a command, if one is running. `dice`, from 0 to below 1, chooses it. */
  public async kill(dice: number): Promise<void> {
    const command = this.running[Math.floor(dice * this.running.length)];
    if (!command) return;
    command.wasKilled = true;
    command.process.kill('SIGKILL');
    await command.ended;
  }

  /** A Lambda for one command. To stop it waits for the invocations that the command has left. */
  private async startLambda(accessKeyId: string) {
    const journal = new Journal(this.options.settings.journal, nameOf(accessKeyId));
    const invocations = new Set<Promise<unknown>>();
    const server = await startLambdaServer({
      definitionOf: (functionName) => ({
        logicalId: functionName,
        functionName,
        functionArn: functionName,
        code: { inline: '' },
        handler: 'index.handler',
        runtime: 'nodejs22.x',
        timeoutSeconds: 30,
        memorySizeMb: 128,
        environment: {},
      }),
      invokeWithLog: async (_functionName, event, requestId) => {
        journal.add({ what: 'sends' });
        const invocation = this.functions.redrive({ event: event as DynamoDBStreamEvent, requestId });
        invocations.add(invocation);
        const result = await invocation;
        journal.add({ what: 'has sent' });
        return result;
      },
      put: () => false,
    });
    return {
      endpoint: server.endpoint,
      journal,
      stop: async () => {
        await Promise.all(invocations);
        await server.stop();
      },
    };
  }
}

function nameOf(accessKeyId: string): string {
  return `command ${accessKeyId}`;
}
