import { createRequire } from 'node:module';
import { measure, read } from './measure.mjs';

const { unmarshall } = createRequire(import.meta.url)('@aws-sdk/util-dynamodb');

await measure(async ({ Records }) => {
  for (const { dynamodb } of Records) await read(unmarshall(dynamodb.NewImage).status);
});
