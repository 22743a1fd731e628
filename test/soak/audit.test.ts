import { Audit, AuditedMode } from './audit';
import { Event } from './journal';

interface Options extends Partial<AuditedMode> {
  /** The effects in the table, where they are in a table. */
  readonly history?: readonly number[];
}

/** The faults in the journal of an item with two changes. Its process is `function 1` unless an entry names another. */
function faultsOf(events: readonly (Event & { by?: string })[], { history = [1, 2], ...mode }: Options = {}) {
  const audit = new Audit({ idempotency: 'PER_BATCH', holdItem: false, inTransactions: false, ...mode });
  for (const event of events) audit.add({ by: 'function 1', atMs: 0, ...event });
  audit.finish([version(1), version(2)]);
  if (mode.inTransactions) audit.compare(new Map([['item', history]]));
  return audit.faults.map(({ kind, sentence }) => `${kind}: ${sentence}`);
}

const version = (number: number) => ({ key: 'item', version: number });
const begins = (number: number): Event => ({ what: 'begins', ...version(number), id: `id-${number}`, invocation: 1 });
const effect = (number: number): Event => ({ what: 'effect', ...version(number) });
const fails = (number: number): Event => ({ what: 'fails', ...version(number), why: '' });
const ends = (number: number): Event => ({ what: 'ends', ...version(number) });
const done = (number: number) => [begins(number), effect(number), ends(number)];
const idsOf = (numbers: readonly number[]) => numbers.map((number) => `id-${number}`);
const handled = (...numbers: number[]): Event => ({ what: 'has written', handled: idsOf(numbers), parked: [] });
const finished = (...numbers: number[]): Event => ({ what: 'has written', handled: [], parked: idsOf(numbers) });
const parked = (number: number): Event[] => [
  { what: 'parks', ...version(number), id: `id-${number}` },
  { what: 'has parked', ...version(number) },
];
const discarded = (...numbers: number[]): Event => ({
  what: 'discarded',
  versions: numbers.map(version),
  position: '100',
});
const killed: Event = { what: 'ended', process: 'function 1', reason: 'killed' };

/** The same, in an invocation by a redrive, which another process has. */
const redriven = (...events: Event[]) => {
  const invoked: Event = { what: 'invoked', invocation: 2, isRedrive: true, records: 1, first: '100' };
  return [invoked, ...events].map((event) => ({ by: 'function 2', ...event }));
};

test('effects in order are no fault', () => {
  expect(faultsOf([...done(1), ...done(2), handled(1, 2)])).toEqual([]);
});

test('a record may be repeated as long as DynamoDB does not remember it', () => {
  expect(faultsOf([...done(1), begins(2), effect(2), killed, ...done(1), ...done(2), handled(1, 2)])).toEqual([]);
});

test('parked and discarded records may be redriven late', () => {
  expect(
    faultsOf([begins(1), fails(1), ...parked(1), finished(1), ...done(2), ...redriven(...done(1), handled(1))]),
  ).toEqual([]);
  expect(faultsOf([begins(1), killed, discarded(1), ...done(2), ...redriven(...done(1), handled(1))])).toEqual([]);
});

test('a redrive may bring a record after it has read that the stream has handled a later one', () => {
  const known: Event = { what: 'has read', handled: ['id-2'], parked: [] };

  expect(faultsOf([discarded(1), ...done(2), handled(2), ...redriven(known, ...done(1), handled(1))])).toEqual([]);
});

test('a change without an effect is lost', () => {
  expect(faultsOf([...done(1), handled(1)])).toEqual([
    'lost: version 2 of item had no effect, though all failures were redriven',
  ]);
});

test.each([
  ['parked', parked(2)],
  ['discarded', [discarded(2)]],
])('a %s record that no redrive brings back is lost', (_, events) => {
  expect(faultsOf([...done(1), ...events])).toEqual([
    'lost: version 2 of item had no effect, though all failures were redriven',
  ]);
});

describe('a record is repeated', () => {
  test('if the stream processes it after DynamoDB remembered it as handled', () => {
    expect(faultsOf([...done(1), ...done(2), handled(1, 2), ...done(2)])).toEqual([
      'repeated: version 2 of item is processed by function 1 after DynamoDB remembered it as handled',
    ]);
  });

  test('if the stream processes it after DynamoDB remembered it as parked', () => {
    expect(faultsOf([...done(1), begins(2), fails(2), ...parked(2), finished(2), ...done(2)])).toContain(
      'repeated: version 2 of item is processed by function 1 for the stream after DynamoDB remembered it as parked',
    );
  });

  test('if a redrive processes it after the stream has handled it', () => {
    expect(
      faultsOf([...done(1), ...done(2), handled(2), discarded(1, 2), ...redriven(...done(1), ...done(2))]),
    ).toEqual(['repeated: version 2 of item is processed by function 2 after DynamoDB remembered it as handled']);
  });

  test('if a redrive processes it after another redrive has handled it', () => {
    const redrive = redriven(...done(2), handled(2));

    expect(faultsOf([...done(1), discarded(2), ...redrive, ...redrive])).toContain(
      'repeated: version 2 of item is processed by function 2 after DynamoDB remembered it as handled',
    );
  });

  test('if a process reads that it was handled, whatever a killed process has written', () => {
    const known: Event = { what: 'has read', handled: ['id-2'], parked: [] };

    expect(faultsOf([...done(1), begins(2), effect(2), killed, known, ...done(2)])).toEqual([
      'repeated: version 2 of item is processed by function 1 after DynamoDB remembered it as handled',
    ]);
  });

  describe('while the stream and a redrive have it', () => {
    // The redrive is invoked before the stream handles the record, and has read the table by then.
    const [invoked, ...redrive] = redriven(...done(2));
    const events = [...done(1), ...parked(2), invoked, ...done(2), handled(2), ...redrive];

    test('only with claims', () => {
      expect(faultsOf(events)).toEqual([]);
      expect(faultsOf(events, { idempotency: 'PER_RECORD' })).toEqual([
        'repeated: version 2 of item is processed by function 2 after DynamoDB remembered it as handled',
      ]);
    });
  });
});

describe('a record is out of order', () => {
  test('after a later one that DynamoDB remembers', () => {
    expect(faultsOf([...done(1), ...done(2), handled(2), ...done(1), ...done(2)])).toContain(
      'outOfOrder: version 1 of item is processed by function 1 after DynamoDB remembered version 2 as handled',
    );
  });

  test('before an earlier one', () => {
    expect(faultsOf([...done(2), ...done(1), ...done(2)])).toEqual([
      'outOfOrder: version 2 of item is processed by function 1 before version 1',
    ]);
  });

  test('beside another of its item', () => {
    expect(faultsOf([begins(1), effect(1), { ...begins(2), by: 'function 2' }, ends(1), effect(2), ends(2)])).toEqual([
      'outOfOrder: version 2 of item is processed by function 2 while version 1 is, by function 1',
    ]);
  });

  test('if it leaves its item in the past', () => {
    expect(faultsOf([...done(1), ...done(2), ...done(1)])).toEqual([
      'outOfOrder: version 1 of item had its effect last, after version 2',
    ]);
  });

  test('if a redrive brings it though it has not failed', () => {
    expect(faultsOf([...done(1), ...redriven(...done(2))])).toEqual([
      'outOfOrder: version 2 of item is redriven by function 2, and was neither parked nor discarded',
    ]);
  });

  test('if a redrive brings it before an earlier one that waits', () => {
    expect(faultsOf([discarded(1, 2), ...redriven(...done(2)), ...redriven(...done(1), ...done(2))])).toContain(
      'outOfOrder: version 2 of item is redriven by function 2 while version 1 waits in the failure queue',
    );
  });

  test('if a redrive brings it after a later redriven one that DynamoDB remembers', () => {
    expect(
      faultsOf([discarded(1, 2), ...redriven(...done(1), ...done(2), handled(2)), ...redriven(...done(1))]),
    ).toEqual([
      'outOfOrder: version 1 of item is processed by function 2 after DynamoDB remembered version 2 as handled',
    ]);
  });

  describe('with held items', () => {
    test('if the stream overtakes a parked one', () => {
      expect(
        faultsOf([...parked(1), ...done(2), ...redriven(...done(1), handled(1), ...done(2))], { holdItem: true }),
      ).toContain('outOfOrder: version 2 of item is processed by function 1 while version 1 holds its item');
    });

    test('if its item is released before DynamoDB remembers the redriven one', () => {
      expect(faultsOf([...parked(1), ...redriven(...done(1)), ...done(2)], { holdItem: true })).toEqual([
        'outOfOrder: version 2 of item is processed by function 1 while version 1 holds its item',
      ]);
    });

    test('but not behind a discarded one', () => {
      expect(faultsOf([discarded(1), ...done(2), ...redriven(...done(1))], { holdItem: true })).toEqual([]);
    });
  });
});

describe('where effects are in a table, its history counts', () => {
  const events = [...done(1), ...done(2), handled(1, 2)];

  test.each([
    [[1, 2], []],
    [[1, 1, 2], ['repeated: version 1 of item had its effect more than once: 1,1,2']],
    [[2, 1], ['outOfOrder: version 1 of item had its effect after version 2: 2,1']],
    [[2], ['lost: version 1 of item is not among the effects: 2']],
  ])('%j', (history, faults) => {
    expect(faultsOf(events, { inTransactions: true, history })).toEqual(faults);
  });

  test('a redriven record may come late', () => {
    expect(
      faultsOf([...parked(1), ...done(2), ...redriven(...done(1))], { inTransactions: true, history: [2, 1] }),
    ).toEqual([]);
  });

  test('two processes may begin with a change', () => {
    expect(
      faultsOf([begins(1), { ...begins(1), by: 'function 2' }, ...events, begins(2)], { inTransactions: true }),
    ).toEqual([]);
  });
});
