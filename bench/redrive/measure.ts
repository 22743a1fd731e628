import { readFileSync } from 'node:fs';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';

const { BENCH_MESSAGES: file, BENCH_RECORDS: expected } = process.env;

/** What the function of every case gets: nothing is done with it. */
export type GiveBack = (records: readonly unknown[]) => void;

/** Redrives the messages of a file, each a line, and prints how fast that was and what it asked of the streams API. */
export async function measure(
  redrive: (lines: string[], streams: DynamoDBStreamsClient, giveBack: GiveBack) => Promise<void>,
): Promise<void> {
  const lines = readFileSync(file!, 'utf8').trim().split('\n');
  const streams = new DynamoDBStreamsClient();
  let calls = 0;
  streams.middlewareStack.add(
    (next) => async (args) => {
      calls++;
      return next(args);
    },
    { step: 'finalizeRequest' },
  );

  let records = 0;
  const startMs = performance.now();
  await redrive(lines, streams, (given) => {
    records += given.length;
  });
  const seconds = (performance.now() - startMs) / 1000;
  if (records !== Number(expected)) throw new Error(`${records} records were redriven, and not ${expected}`);
  console.log(JSON.stringify({ 'records/s': records / seconds, 'streams API calls': calls }));
}
