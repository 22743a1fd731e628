import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Runs something with an endpoint that is slower. A process of its own makes it so, that has time for nothing else. */
export async function withDelay<T>(
  endpoint: string,
  latencyMs: number,
  use: (delayed: string) => Promise<T>,
): Promise<T> {
  if (latencyMs === 0) return use(endpoint);
  const delay = fork(join(__dirname, 'delay.mjs'), [endpoint, String(latencyMs)], { execArgv: [] });
  try {
    const [port] = await once(delay, 'message');
    return await use(`http://127.0.0.1:${port}`);
  } finally {
    delay.kill();
  }
}
