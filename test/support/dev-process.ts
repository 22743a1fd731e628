import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { DynamoDBClient, PutItemCommand, PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { bundleCommand } from './command';
import { eventually } from './eventually';

const ROOT = path.resolve(__dirname, '../..');

/** Copies an app, with the packages of this project. The stack of a SAM template has the name of its folder. */
export function copyOf(folder: string, name = path.basename(folder)): string {
  const copy = path.join(mkdtempSync(path.join(tmpdir(), 'project-')), name);
  cpSync(folder, copy, { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  writeFileSync(path.join(copy, 'package-lock.json'), '{}');
  return copy;
}

/** A file of tests bundles the command once. */
let command: string | undefined;

/** The command `dev`, in a process of its own. */
export class DevProcess {
  /** All that it has printed. */
  public output = '';
  private readonly process: ChildProcess;

  public constructor(folder: string, ...args: string[]) {
    command ??= bundleCommand();
    this.process = spawn(process.execPath, [command, 'dev', ...args], {
      cwd: folder,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        FORCE_COLOR: undefined,
        NO_COLOR: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.output += text;
      });
    }
  }

  /** Waits until it has printed this. */
  public async prints(text: string | RegExp): Promise<void> {
    await eventually(() => expect(this.output).toMatch(text), 40_000);
  }

  /** The lines that it has printed with --json. */
  public get events(): any[] {
    return this.output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }

  /** Of its DynamoDB Local. */
  public async endpoint(): Promise<string> {
    await this.prints(/http:\/\/127\.0\.0\.1:\d+/);
    return /http:\/\/127\.0\.0\.1:\d+/.exec(this.output)![0];
  }

  public async put(TableName: string, ...items: PutItemCommandInput['Item'][]): Promise<void> {
    const endpoint = await this.endpoint();
    const client = new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    for (const Item of items) await client.send(new PutItemCommand({ TableName, Item }));
  }

  /** Ctrl-C. Returns its exit status. */
  public async interrupt(): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode;
    this.process.kill('SIGINT');
    const [exitStatus] = await once(this.process, 'exit');
    return exitStatus;
  }

  /** Reads nothing more of what it prints, as `head` does. */
  public closeOutput(): void {
    this.process.stdout!.destroy();
  }

  /** As `kill -9`: it can do nothing any more. */
  public async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exited();
  }

  public async exited(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'exit');
    return this.process.exitCode;
  }
}
