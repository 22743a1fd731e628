import { createRequire } from 'node:module';
import { measure, read } from './measure.mjs';

const { unmarshall } = createRequire(import.meta.url)('@aws-sdk/util-dynamodb');

// No order, no partial response, nothing but the loop.
await measure(async ({ Records }) => {
  for (const { dynamodb } of Records) {
    read(unmarshall(dynamodb.NewImage));
    read(unmarshall(dynamodb.OldImage));
  }
});
