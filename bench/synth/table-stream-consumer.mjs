import { measure, require } from './measure.mjs';

measure(
  () => {
    const { TableStreamConsumer, StreamSource } = require('cdk-dynamodb-streams');
    return { TableStreamConsumer, StreamSource };
  },
  ({ TableStreamConsumer, StreamSource }, stack, { index, table, handler }) => {
    new TableStreamConsumer(stack, `Consumer${index}`, { source: StreamSource.table(table), handler });
  },
);
