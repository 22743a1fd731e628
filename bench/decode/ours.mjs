import { createRequire } from 'node:module';
import { measure, read } from './measure.mjs';

const { streamHandler } = createRequire(import.meta.url)('cdk-dynamodb-streams/lambda');

// Without idempotency: none is configured.
await measure(
  streamHandler(async (record) => {
    read(record.newImage);
    read(record.oldImage);
  }),
);
