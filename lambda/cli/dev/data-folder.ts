import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

/** The files that stay from one start to the next. One process at a time can use them. */
export class DataFolder {
  public readonly checkpointFile: string;
  public readonly failureFolder: string;
  /** Whether an earlier start has left files here. */
  public readonly isKnown: boolean;

  /**
   * Creates the folder and claims it until this process ends.
   *
   * @throws if it is a file, or if another process has it
   */
  public constructor(public readonly folder: string) {
    if (existsSync(folder) && !statSync(folder).isDirectory()) {
      throw new Error(`--data must name a folder, and '${folder}' is a file`);
    }
    mkdirSync(folder, { recursive: true });
    claim(path.join(folder, 'dev.pid'), folder);
    this.checkpointFile = path.join(folder, 'checkpoints.json');
    this.failureFolder = path.join(folder, 'on-failure');
    this.isKnown = existsSync(this.checkpointFile);
  }
}

/** A killed process leaves its file, and the process id in it shows that the process has ended. */
function claim(file: string, folder: string): void {
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
  if (pid !== undefined && isRunning(pid)) {
    throw new Error(
      `the process ${pid} uses '${folder}' for its --data. End it, or give another folder; if that process is no 'dev', delete '${file}'`,
    );
  }
  writeFileSync(file, String(process.pid));
  process.once('exit', () => rmSync(file, { force: true }));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process exists if this one may not signal it.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
