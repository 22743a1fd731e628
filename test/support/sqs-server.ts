import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A real SQS server, in a process of its own: it is an ES module, which jest cannot import. */
export async function startSqsServer(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const server = spawn(process.execPath, ['test/support/sqs-server-process.mjs'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [address] = await once(server.stdout, 'data');
  return {
    endpoint: String(address).trim(),
    stop: async () => {
      server.kill();
      await once(server, 'exit');
    },
  };
}
