import { measure, read } from './measure.mjs';

await measure(async ({ Records }) => {
  for (const { dynamodb } of Records) await read(dynamodb.NewImage.status.S);
});
