import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** The packages of the TypeScript versions that users have. 7 takes a quarter of the time, and has no `node10`. */
const COMPILERS = { 6: 'typescript', 7: 'typescript-7' } as const;

const ROOT = path.resolve(__dirname, '../..');

/**
 * An app in an empty folder that has this package installed as npm would publish it. What it needs beside is this
 * project's.
 */
export class PackedApp {
  public readonly folder = mkdtempSync(path.join(tmpdir(), 'app-'));

  public constructor() {
    const modules = path.join(this.folder, 'node_modules');
    const installed = path.join(modules, 'cdk-dynamodb-streams');
    mkdirSync(installed, { recursive: true });
    const [{ filename }] = JSON.parse(
      this.npm('pack', ROOT, '--json', '--ignore-scripts', '--pack-destination', this.folder),
    );
    execFileSync('tar', ['-xzf', filename, '-C', installed, '--strip-components=1'], { cwd: this.folder });
    for (const name of ['.bin', 'aws-cdk-lib', 'constructs', 'esbuild', '@types', ...Object.values(COMPILERS)]) {
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name), 'junction');
    }
    this.write('package.json', '{ "name": "app", "private": true }');
    this.write('package-lock.json', '{}');
  }

  public write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
    writeFileSync(path.join(this.folder, file), text);
  }

  public read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  public list(folder: string): string[] {
    return readdirSync(path.join(this.folder, folder));
  }

  /** Runs node in the app's folder; returns what it prints. An error has what it printed in it. */
  public node(args: string[], env: NodeJS.ProcessEnv = {}): string {
    return execFileSync(process.execPath, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...process.env, ...env },
      stdio: 'pipe',
    });
  }

  /** Compiles with one of the versions of TypeScript. An error has what it reports. */
  public tsc(version: keyof typeof COMPILERS, ...options: string[]): string {
    const always = ['--strict', '--target', 'es2022', '--types', 'node'];
    return this.node([`node_modules/${COMPILERS[version]}/bin/tsc`, ...always, ...options]);
  }

  private npm(...args: string[]): string {
    return execFileSync('npm', args, {
      cwd: this.folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: process.platform === 'win32',
    });
  }
}
