import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { EndReason, Journal } from './journal';
import { WorkerSettings } from './worker-settings';
import { ENVIRONMENT_VARIABLES } from '../../src/shared/contract';

/** What of a failed process's complaints is kept. */
const LONGEST_COMPLAINT = 4000;

/** The servers that stand for AWS. */
export interface Endpoints {
  readonly dynamodb: string;
  readonly sqs: string;
}

/** What a process needs to find them. The access key of each command is its own. */
export function environmentOf({ dynamodb, sqs }: Endpoints, accessKeyId = 'local'): NodeJS.ProcessEnv {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamodb,
    AWS_ENDPOINT_URL_SQS: sqs,
  };
}

/** What workers have in common. */
export interface WorkerOptions {
  /** Folder of the scripts. */
  readonly scripts: string;
  readonly endpoints: Endpoints;
  readonly settings: WorkerSettings;
  readonly journal: Journal;
  /** A process ended that nobody has ended, and that has not ended itself with SIGKILL: what it said. */
  readonly onBroken: (error: Error) => void;
}

const alive = new Set<ChildProcess>();
process.once('exit', () => alive.forEach((child) => child.kill('SIGKILL')));

/** A process that is there to be killed. */
export class Worker {
  /** As in the journal. */
  public readonly name: string;
  /** Nothing is done by the process afterwards, and the journal says that it has ended. */
  public readonly ended: Promise<EndReason>;
  public isAlive = true;
  /** The process has loaded its script, or has ended. */
  public readonly loaded: Promise<unknown>;
  private readonly process: ChildProcess;
  private reason?: EndReason;
  private complaint = '';

  public constructor(
    role: 'function' | 'mapping',
    { scripts, endpoints, journal, onBroken }: WorkerOptions,
    settings: WorkerSettings,
  ) {
    this.process = fork(`${scripts}/${role}-process.js`, [JSON.stringify(settings)], {
      env: {
        ...environmentOf(endpoints),
        AWS_LAMBDA_FUNCTION_NAME: 'soak',
        [ENVIRONMENT_VARIABLES.idempotencyTable]: settings.idempotencyTable,
      },
      // Not those of this process: it runs TypeScript.
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.name = `${role} ${this.process.pid}`;
    this.process.stderr!.on('data', (text) => {
      this.complaint = (this.complaint + text).slice(-LONGEST_COMPLAINT);
    });
    alive.add(this.process);
    this.ended = once(this.process, 'close').then(([code, signal]) => {
      this.isAlive = false;
      alive.delete(this.process);
      if (!this.reason && signal !== 'SIGKILL') {
        onBroken(new Error(`${this.name} has ended with ${signal ?? `exit status ${code}`}: ${this.complaint}`));
      }
      const reason = this.reason ?? 'itself';
      journal.add({ what: 'ended', process: this.name, reason });
      return reason;
    });
    this.loaded = Promise.race([once(this.process, 'message'), this.ended]);
  }

  public onMessage(listener: (message: any) => void): void {
    this.process.on('message', listener);
  }

  /** Nothing happens once the process has ended. */
  public send(message: object): void {
    this.process.send(message, () => {
      /* Whoever waits for an answer waits for the end too. */
    });
  }

  /** What it says next: nothing, if it ends before. */
  public async ask(message: object): Promise<any> {
    const answer = new Promise((resolve) => this.process.once('message', resolve));
    this.send(message);
    return Promise.race([answer, this.ended.then(() => undefined)]);
  }

  /** Kills the process, in whatever it is doing. */
  public async kill(reason: EndReason): Promise<void> {
    this.reason ??= reason;
    this.process.kill('SIGKILL');
    await this.ended;
  }
}
