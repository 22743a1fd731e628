import { localMapping } from '../../lambda/local';
import { insertOf } from '../../lambda/testing';

const printed: string[] = [];

/** Without any helper: it throws at the first record that it cannot process, and remembers nothing. */
const handler = async (event: any) => {
  for (const {
    dynamodb: { NewImage },
  } of event.Records) {
    printed.push(NewImage.address.S);
  }
};

test('one order has no address: its batch is split until it is alone, and what was printed before it is printed again', async () => {
  const orders = [
    { id: 'order-1', status: 'PAID', address: '1 High Street' },
    { id: 'order-2', status: 'PAID' },
    { id: 'order-3', status: 'OPEN', address: '3 High Street' },
    { id: 'order-4', status: 'PAID', address: '4 High Street' },
  ];
  const mapping = localMapping({
    handler,
    records: orders.map((order) => insertOf(order)),
    settings: {
      filterPatterns: [JSON.stringify({ dynamodb: { NewImage: { status: { S: ['PAID'] } } } })],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 1,
    },
  });
  await mapping.run();

  const noAddress = "Cannot read properties of undefined (reading 'S')";
  expect(mapping.batches.map(({ records, outcome, error }) => [records.length, outcome, error?.message])).toEqual([
    [3, 'bisected', noAddress],
    [1, 'succeeded', undefined],
    [2, 'bisected', noAddress],
    [1, 'retrying', noAddress],
    [1, 'exhausted', noAddress],
    [1, 'succeeded', undefined],
  ]);
  expect(mapping.filteredOut).toHaveLength(1);
  expect(printed).toEqual(['1 High Street', '1 High Street', '4 High Street']);
});
