import { createRequire } from 'node:module';
import { measure } from './measure.mjs';

const { streamHandler } = createRequire(import.meta.url)('cdk-dynamodb-streams/lambda');

/** Without idempotency: none is configured. */
export function measureOurs(read) {
  return measure(streamHandler(async (record) => {
    read(record.newImage);
    read(record.oldImage);
  }));
}
