import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';

/** How a command ended. */
export interface Ended {
  /** Null if it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** The command line as it is published, in a folder of its own. */
export class CommandLine {
  public readonly folder = mkdtempSync(path.join(tmpdir(), 'command-'));
  private readonly file = path.join(this.folder, 'main.js');

  public constructor(public readonly env: NodeJS.ProcessEnv) {
    buildSync({
      entryPoints: ['lambda/cli/main.ts'],
      bundle: true,
      platform: 'node',
      target: 'node20',
      outfile: this.file,
      logLevel: 'warning',
    });
  }

  public start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const child = spawn(process.execPath, [this.file, ...args], {
      cwd: this.folder,
      env: { ...process.env, ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<Ended>((resolve) => {
      const output = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk) => {
        output.stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        output.stderr += chunk;
      });
      child.on('close', (code) => resolve({ code, ...output }));
    });
    return { process: child, ended };
  }

  public async run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }
}
