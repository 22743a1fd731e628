/**
 * A real SQS, SNS and S3 server that answers at once when a queue is empty. AWS asks several servers for messages, and
 * needs the wait of a long poll to find them all. This one is a single server, where the wait would only cost time.
 *
 * It gives messages back at once when its parent names the access key that has received them. AWS does so when their
 * visibility timeout ends.
 */
import { buildApp } from 'fauxqs';

/** What each access key has received. */
const received = new Map();

const app = buildApp({ logger: false });
app.addHook('preHandler', async ({ body }) => {
  if (body?.WaitTimeSeconds !== undefined) body.WaitTimeSeconds = 0;
});
app.addHook('onSend', async ({ headers, body }, _reply, payload) => {
  if (headers['x-amz-target'] !== 'AmazonSQS.ReceiveMessage') return;
  const [, accessKeyId] = /Credential=([^/]+)/.exec(headers.authorization);
  const messages = (JSON.parse(payload).Messages ?? []).map(({ ReceiptHandle }) => ({
    QueueUrl: body.QueueUrl,
    ReceiptHandle,
  }));
  received.set(accessKeyId, [...(received.get(accessKeyId) ?? []), ...messages]);
});
process.on('message', async (accessKeyId) => {
  for (const message of received.get(accessKeyId) ?? []) {
    // The server refuses a handle whose message was deleted or given back.
    await app.inject({
      method: 'POST',
      url: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ChangeMessageVisibility' },
      payload: JSON.stringify({ ...message, VisibilityTimeout: 0 }),
    });
  }
  received.delete(accessKeyId);
  process.send(accessKeyId);
});
process.on('disconnect', () => process.exit());
console.log(await app.listen({ port: 0, host: '127.0.0.1' }));
