import { setTimeout as sleep } from 'node:timers/promises';

/** DynamoDB Local is next door. This is the way to DynamoDB, one way: there, too, what is on its way can be hit. */
export async function latency(): Promise<void> {
  await sleep(Math.random() * 8);
}
