import { audit, Evidence } from '../../examples/1-first-consumer/demo/audit';

/**
 * Order a is written, paid and removed, order b is poison. Sequence numbers grow in length: as text 9 comes after 10.
 */
const STREAMED = [
  { shardId: 's', sequenceNumber: '8', eventName: 'INSERT', orderId: 'a' },
  { shardId: 's', sequenceNumber: '9', eventName: 'INSERT', orderId: 'b' },
  { shardId: 's', sequenceNumber: '10', eventName: 'MODIFY', orderId: 'a' },
  { shardId: 's', sequenceNumber: '11', eventName: 'REMOVE', orderId: 'a' },
];

const ALL_IS_WELL: Evidence = {
  written: 4,
  streamed: STREAMED,
  processed: ['8', '10', '11'],
  failedBatches: [{ shardId: 's', startSequenceNumber: '9', endSequenceNumber: '9' }],
  redriven: ['9'],
  confirmed: new Set(['a', 'b']),
};

test.each([
  ['all is well', {}, { processed: 3, failed: 1, lost: 0, outOfOrder: 0 }],
  [
    'a record was neither processed nor failed',
    { processed: ['8', '11'] },
    { processed: 2, failed: 1, lost: 1, outOfOrder: 0 },
  ],
  ['a failed record is not in the queue', { failedBatches: [] }, { processed: 3, failed: 0, lost: 1, outOfOrder: 0 }],
  [
    'the queue speaks of another shard',
    { failedBatches: [{ ...ALL_IS_WELL.failedBatches[0], shardId: 'other' }] },
    { processed: 3, failed: 0, lost: 1, outOfOrder: 0 },
  ],
  [
    'a record was said to be processed, and had no effect',
    { confirmed: new Set<string>(['b']) },
    { processed: 2, failed: 1, lost: 1, outOfOrder: 0 },
  ],
  [
    'a change was acknowledged, and is not in the stream',
    { written: 5 },
    { processed: 3, failed: 1, lost: 1, outOfOrder: 0 },
  ],
  [
    'an order was processed out of order',
    { processed: ['8', '11', '10'] },
    { processed: 3, failed: 1, lost: 0, outOfOrder: 1 },
  ],
  [
    'a batch that failed whole is in the queue',
    { failedBatches: [{ shardId: 's', startSequenceNumber: '9', endSequenceNumber: '10' }], processed: ['8', '11'] },
    { processed: 2, failed: 2, lost: 0, outOfOrder: 0 },
  ],
  [
    'two of an order came too late',
    { processed: ['11', '8', '10'] },
    { processed: 3, failed: 1, lost: 0, outOfOrder: 2 },
  ],
  [
    'a record was processed twice',
    { processed: ['8', '10', '8', '10', '11'] },
    { processed: 3, failed: 1, lost: 0, outOfOrder: 0 },
  ],
])('%s', (_name, evidence, findings) => {
  expect(audit({ ...ALL_IS_WELL, ...evidence })).toMatchObject(findings);
});

test.each([
  ['a failed record that the function said it had processed after that', {}, 1],
  ['none that it did not speak of again', { redriven: [] }, 0],
  ['none that had no effect', { confirmed: new Set(['a']) }, 0],
  ['none that had not failed', { failedBatches: [] }, 0],
])('redriven is %s', (_name, evidence, redriven) => {
  expect(audit({ ...ALL_IS_WELL, ...evidence }).redriven).toBe(redriven);
});

test('what is redriven can be out of order, too', () => {
  const evidence = {
    processed: ['9', '10', '11'],
    failedBatches: [{ shardId: 's', startSequenceNumber: '8', endSequenceNumber: '8' }],
    redriven: ['8'],
  };

  expect(audit({ ...ALL_IS_WELL, ...evidence })).toEqual({
    processed: 3,
    failed: 1,
    lost: 0,
    outOfOrder: 1,
    redriven: 1,
  });
});
