import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { measure, read } from './measure.mjs';

const { streamHandler } = createRequire(import.meta.url)('cdk-dynamodb-streams/lambda');

/** Configured as `TableStreamConsumer` does it. */
export function measureOurs(mode, handlerMs = 0) {
  process.env.STREAM_IDEMPOTENCY = mode;
  return measure(
    streamHandler(async (record) => {
      if (handlerMs > 0) await sleep(handlerMs);
      read(record.newImage.status);
    }),
  );
}
