import { CheckpointTracker } from '../../../../lambda/local/mapping/checkpoint-tracker';

test('a shard of which nothing is done goes on with its first record', () => {
  const progress = new CheckpointTracker();

  expect(progress.read([])).toBeUndefined();
  expect(progress.read(['1', '2'])).toEqual({ type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '1' });
  expect(progress.read(['3'])).toBeUndefined();
});

test('what is done out of order counts when all before it is done', () => {
  const progress = new CheckpointTracker();
  progress.read(['1', '2', '3', '4']);

  expect(progress.settle([])).toBeUndefined();
  expect(progress.settle(['2', '4'])).toBeUndefined();
  expect(progress.settle(['1'])).toEqual({ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '2' });
  expect(progress.settle(['3'])).toEqual({ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '4' });
});
