import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface SqsServer {
  readonly endpoint: string;
  /** Gives back everything that this access key has received, as if its visibility timeout had ended. */
  giveBack(accessKeyId: string): Promise<void>;
  stop(): Promise<void>;
}

/** A real SQS server, in a process of its own: it is an ES module, which jest cannot import. */
export async function startSqsServer(): Promise<SqsServer> {
  const server = spawn(process.execPath, ['test/support/sqs-server-process.mjs'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [address] = await once(server.stdout!, 'data');
  return {
    endpoint: String(address).trim(),
    giveBack: async (accessKeyId) => {
      const answered = new Promise<void>((resolve) => {
        const listen = (answer: unknown) => {
          if (answer !== accessKeyId) return;
          server.off('message', listen);
          resolve();
        };
        server.on('message', listen);
      });
      server.send(accessKeyId);
      await answered;
    },
    stop: async () => {
      server.kill();
      await once(server, 'exit');
    },
  };
}
