/**
 * A real SQS, SNS and S3 server that answers at once when a queue is empty. AWS asks several servers for messages, and
 * needs the wait of a long poll to find them all. This one is a single server, where the wait would only cost time.
 */
import { buildApp } from 'fauxqs';

const app = buildApp({ logger: false });
app.addHook('preHandler', async ({ body }) => {
  if (body?.WaitTimeSeconds !== undefined) body.WaitTimeSeconds = 0;
});
console.log(await app.listen({ port: 0, host: '127.0.0.1' }));
