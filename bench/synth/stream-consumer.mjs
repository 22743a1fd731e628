import { measure, require } from './measure.mjs';

measure(
  () => {
    const { StreamConsumer, StreamSource } = require('cdk-dynamodb-streams');
    return { StreamConsumer, StreamSource };
  },
  ({ StreamConsumer, StreamSource }, stack, { index, table, handler }) => {
    new StreamConsumer(stack, `Consumer${index}`, { source: StreamSource.table(table), handler });
  },
);
