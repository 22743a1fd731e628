import { createRequire } from 'node:module';
import { measure, read } from './measure.mjs';

const { streamHandler } = createRequire(import.meta.url)('cdk-dynamodb-streams/lambda');

/** Configured as `StreamConsumer` does it. */
export function measureOurs(mode) {
  process.env.STREAM_IDEMPOTENCY = mode;
  return measure(streamHandler(async (record) => read(record.newImage.status)));
}
