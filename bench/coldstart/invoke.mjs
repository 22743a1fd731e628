/**
 * What Lambda does in a new process: loads the function, and invokes it. When the first batch is done, it says what CPU
 * time that took, in milliseconds.
 */
import { createRequire } from 'node:module';

const [bundle, event] = process.argv.slice(2);
const { handler } = createRequire(import.meta.url)(bundle);
const { batchItemFailures } = await handler(JSON.parse(event), {
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  functionName: 'handler',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:handler',
  getRemainingTimeInMillis: () => 30_000,
});
if (batchItemFailures.length > 0) throw new Error(`not done: ${JSON.stringify(batchItemFailures)}`);
const { user, system } = process.cpuUsage();
process.stdout.write(String((user + system) / 1000));
