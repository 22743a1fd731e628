import { ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync } from 'node:fs';
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

/** Bundles the command as it is published, into a folder of its own, and returns the file. */
export function bundleCommand(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'command-'));
  const file = path.join(folder, 'main.js');
  buildSync({
    entryPoints: ['lambda/cli/main.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    outfile: file,
    logLevel: 'warning',
  });
  copyFileSync('lambda/local/function/runtime.mjs', path.join(folder, 'runtime.mjs'));
  return file;
}

/** The command line as it is published, in a folder of its own. */
export class CommandLine {
  private readonly file = bundleCommand();
  public readonly folder = path.dirname(this.file);

  public constructor(public readonly env: NodeJS.ProcessEnv = {}) {}

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
