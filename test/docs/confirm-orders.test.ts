import { streamHandler } from '../../lambda';
import { localMapping } from '../../lambda/local';
import { insertOf, MemoryStore } from '../../lambda/testing';

interface Order {
  readonly id: string;
  readonly email: string;
}

/** A mail service of which a test says when it fails. */
class Mail {
  public readonly sent: string[] = [];
  public failsUntil = 0;

  public async send(to: string): Promise<void> {
    if (Date.now() < this.failsUntil) throw new Error('the mail service is down');
    if (!to.includes('@')) throw new Error(`no address: ${to}`);
    this.sent.push(to);
  }
}

/** The handler, as its module would make it. */
function confirmOrders(mail: Mail) {
  return streamHandler<Order>(
    async (record) => {
      if (record.eventName === 'INSERT') await mail.send(record.newImage.email);
    },
    { idempotency: { mode: 'PER_BATCH', store: new MemoryStore() } },
  );
}

const orders = ['ann@shop', 'bob@shop', 'nobody', 'eve@shop'].map((email, index) =>
  insertOf<Order>({ id: `order-${index}`, email }),
);
const settings = { bisectBatchOnFunctionError: true, reportBatchItemFailures: true, maximumRetryAttempts: 3 };

test('an order without an address is given up, and the others are confirmed', async () => {
  const mail = new Mail();
  const mapping = localMapping({ handler: confirmOrders(mail), records: orders, settings });
  await mapping.run();

  expect(mail.sent).toEqual(['ann@shop', 'bob@shop', 'eve@shop']);
  expect(mapping.failures).toMatchObject([
    { condition: 'RetryAttemptsExhausted', records: [{ dynamodb: { Keys: { id: { S: 'order-2' } } } }] },
  ]);
});

test('a mail service that is down for an hour delays confirmations, and loses none', async () => {
  const mail = new Mail();
  mail.failsUntil = Date.parse('2026-01-01T01:00:00Z');
  const mapping = localMapping({
    handler: confirmOrders(mail),
    records: orders.slice(0, 2),
    settings: { ...settings, maximumRetryAttempts: 100 },
  });
  await mapping.run();

  expect(mail.sent).toEqual(['ann@shop', 'bob@shop']);
  expect(mapping.now.getTime()).toBeGreaterThanOrEqual(mail.failsUntil);
  expect(mapping.failures).toEqual([]);
});

test('a function that crashes after its work does not confirm twice', async () => {
  const mail = new Mail();
  const mapping = localMapping({
    handler: confirmOrders(mail),
    records: orders.slice(0, 2),
    settings,
    faults: { invocations: ['crashes after'] },
  });
  await mapping.run();

  expect(mapping.batches.map(({ outcome }) => outcome)).toEqual(['bisected', 'succeeded', 'succeeded']);
  expect(mail.sent).toEqual(['ann@shop', 'bob@shop']);
});
