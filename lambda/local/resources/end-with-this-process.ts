import { ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** Ends the process with this id when nobody holds the other end of its standard input any more. */
const GUARD = `
  process.stdin.resume().on('close', () => {
    try { process.kill(Number(process.argv[1]), 'SIGKILL'); } catch { /* It has ended by itself. */ }
  });`;

/**
 * Ends a process when this one ends, however that is: one that is killed can do nothing any more, so a third one sees
 * to it.
 */
export function endWithThisProcess(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const guard = spawn(process.execPath, ['-e', GUARD, String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Neither keeps this process from ending.
  guard.unref();
  (guard.stdin as Socket).unref();
  child.once('close', () => {
    process.off('exit', kill);
    // Before another process gets the id.
    guard.kill('SIGKILL');
  });
}
