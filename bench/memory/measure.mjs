import { readFileSync } from 'node:fs';
import { GCProfiler } from 'node:v8';

const MB = 1024 * 1024;

let handled = 0;

/** What the handler of every case does with an attribute. */
export async function read(status) {
  if (status === 'PAID') handled += 1;
}

/** Invokes a handler once, with the event in a file, and prints the most memory that the process has had. */
export async function measure(handler) {
  const profiler = new GCProfiler();
  profiler.start();
  await handler(JSON.parse(readFileSync(process.env.BENCH_EVENT, 'utf8')), {
    awsRequestId: '00000000-0000-4000-8000-000000000000',
    functionName: 'handler',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:handler',
    getRemainingTimeInMillis: () => 60_000,
  });
  // The heap only gets smaller when garbage is collected: it was largest before one of the collections, or is now.
  const sizes = [
    process.memoryUsage().heapUsed,
    ...profiler.stop().statistics.map(({ beforeGC }) => beforeGC.heapStatistics.usedHeapSize),
  ];
  if (handled !== Number(process.env.BENCH_RECORDS)) throw new Error(`${handled} records were handled`);
  console.log(
    JSON.stringify({
      'peak RSS MB': (process.resourceUsage().maxRSS * 1024) / MB,
      'peak heap MB': Math.max(...sizes) / MB,
    }),
  );
}
