import { receivedBatch } from '../../../../lambda/handler/invocation/received-batch';
import { insertRecord } from '../../../support/records';

const queue = (name: string) => `https://sqs.eu-west-1.amazonaws.com/111122223333/${name}`;

function epochOf(configured?: { epoch?: string; failureQueueUrl?: string }, epoch?: string): string {
  const scope = { needsIds: true, epoch, configured: configured && { retryAttempts: 10, ...configured } };
  return receivedBatch([insertRecord(1)], undefined, scope).epoch;
}

test('without a construct and without the option there is one epoch', () => {
  expect(epochOf()).toBe('');
  expect(epochOf({ failureQueueUrl: queue('A') })).toBe('');
});

test('the mapping, its failure queue and the option each begin a new epoch', () => {
  const epochs = [
    epochOf({ epoch: 'a', failureQueueUrl: queue('A') }),
    epochOf({ epoch: 'b', failureQueueUrl: queue('A') }),
    epochOf({ epoch: 'a', failureQueueUrl: queue('B') }),
    epochOf({ epoch: 'a', failureQueueUrl: queue('A') }, 'replay'),
    epochOf(undefined, 'replay'),
  ];

  expect(new Set(epochs).size).toBe(epochs.length);
  expect(epochOf({ epoch: 'a', failureQueueUrl: queue('A') })).toBe(epochs[0]);
});
