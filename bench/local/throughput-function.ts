import { once } from 'node:events';
import { Throughput } from './gauges';
import { runFunction } from './run-function';
import { environment } from './stream-table';

/** As `throughput-mapping.ts`, with a function that has a process of its own. */
async function main(): Promise<void> {
  const throughput = new Throughput(environment().records);
  const done = new EventTarget();
  const allDone = once(done, 'done');
  const run = await runFunction('exports.handler = async () => undefined;', 'TRIM_HORIZON', {
    onEvent: (event) => {
      if (event.type === 'invoked' && throughput.took(event.batch.records.length)) {
        done.dispatchEvent(new Event('done'));
      }
    },
  });
  await allDone;
  throughput.print();
  await run.stop();
}

void main();
