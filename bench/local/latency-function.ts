import { once } from 'node:events';
import { Latency } from './gauges';
import { runFunction } from './run-function';
import { dynamodbAt, environment, writeSlowly } from './stream-table';

/** The function says itself when it has a record. */
const CODE = `exports.handler = async ({ Records }) => {
  for (const { dynamodb } of Records) console.log('after', Date.now() - Number(dynamodb.NewImage.writtenMs.N));
};`;

/** As `latency-mapping.ts`, with a function that has a process of its own. */
async function main(): Promise<void> {
  const { endpoint, records, tableName } = environment();
  const latency = new Latency(records);
  const done = new EventTarget();
  const allDone = once(done, 'done');
  const run = await runFunction(CODE, 'LATEST', {
    onLog: (_functionName, line) => {
      const [, afterMs] = /after (\d+)$/.exec(line) ?? [];
      if (afterMs !== undefined && latency.arrived(Number(afterMs))) done.dispatchEvent(new Event('done'));
    },
  });
  await writeSlowly(dynamodbAt(endpoint), tableName, records);
  await allDone;
  latency.print();
  await run.stop();
}

void main();
