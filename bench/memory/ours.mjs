import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { measure, read } from './measure.mjs';

const { streamHandler } = createRequire(import.meta.url)('cdk-dynamodb-streams/lambda');

Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  STREAM_IDEMPOTENCY: 'LEDGER',
  STREAM_IDEMPOTENCY_TABLE: randomUUID(),
});

// By hand: the SDK takes more memory than what is measured.
const { createTable } = await import('./create-table.mjs');
await createTable(process.env.STREAM_IDEMPOTENCY_TABLE);

await measure(streamHandler(async (record) => read(record.newImage.status)));
