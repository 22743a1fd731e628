import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A real SQS server, in a process of its own: it is an ES module, which jest cannot import. */
export async function startSqsServer(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');

  const server = spawn(process.execPath, ['node_modules/fauxqs/dist/cli.js'], {
    env: { ...process.env, FAUXQS_PORT: String(port), FAUXQS_LOGGER: 'false' },
    stdio: 'ignore',
  });
  const endpoint = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${endpoint}/health`).catch(() => undefined))) await sleep(50);
  return {
    endpoint,
    stop: async () => {
      server.kill();
      await once(server, 'exit');
    },
  };
}
