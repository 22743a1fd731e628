import { ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** This program kills the process with the given id when its standard input closes. */
const GUARD = `
  process.stdin.resume().on('close', () => {
    try { process.kill(Number(process.argv[1]), 'SIGKILL'); } catch { /* It has ended by itself. */ }
  });`;

/** Ends a process when this one ends. A third process does it, because this one may be killed. */
export function endWithThisProcess(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const guard = spawn(process.execPath, ['-e', GUARD, String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // This process can end while both are open.
  guard.unref();
  (guard.stdin as Socket).unref();
  child.once('close', () => {
    process.off('exit', kill);
    // Another process could get the id later.
    guard.kill('SIGKILL');
  });
}
