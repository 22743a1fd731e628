import type { Agent } from 'node:http';
import { createRequire } from 'node:module';

/**
 * By protocol. They keep connections, for the next request and the next invocation; those that are not used keep no
 * process alive.
 */
const agents: { [protocol: string]: Agent } = {};

/** Rejects when there is no whole answer, or none in time. */
export async function send(
  url: URL,
  method: 'GET' | 'POST',
  headers: { readonly [name: string]: string },
  timeoutMs: number,
  body?: string,
): Promise<{ statusCode: number; text: string }> {
  const { request, Agent: NewAgent } = moduleFor(url);
  const agent = (agents[url.protocol] ??= new NewAgent({ keepAlive: true }));
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent }, (incoming) => {
      let text = '';
      incoming
        .setEncoding('utf8')
        .on('data', (chunk) => {
          text += chunk;
        })
        .on('error', reject)
        .on('end', () => resolve({ statusCode: incoming.statusCode!, text }));
    });
    const timeout = Object.assign(new Error(`no answer from ${url.host} within ${timeoutMs} ms`), {
      code: 'ETIMEDOUT',
    });
    const timer = setTimeout(() => outgoing.destroy(timeout), timeoutMs);
    outgoing
      .on('error', reject)
      .on('close', () => clearTimeout(timer))
      .end(body);
  });
}

/**
 * Loaded when it is used, because it is half of a cold start; not by `import()`, which doubles that where nothing else
 * has used it.
 */
function moduleFor({ protocol }: URL): typeof import('node:https') {
  return createRequire(process.execPath)(protocol === 'http:' ? 'node:http' : 'node:https');
}
