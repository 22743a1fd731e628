import type { Agent } from 'node:http';
import { createRequire } from 'node:module';

/**
 * The agents by protocol. They keep connections for the next request and the next invocation. An idle connection does
 * not keep the process alive.
 */
const agents: { [protocol: string]: Agent } = {};

/** Sends a request, and rejects if there is no complete response in time. */
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
    const timeout = Object.assign(new Error(`no response from ${url.host} within ${timeoutMs} ms`), {
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
 * Loads a module on first use, because loading it takes half of a cold start. An `import()` would take twice as long if
 * nothing else has used it.
 */
function moduleFor({ protocol }: URL): typeof import('node:https') {
  return createRequire(process.execPath)(protocol === 'http:' ? 'node:http' : 'node:https');
}
