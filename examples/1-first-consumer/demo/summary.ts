import Table from 'cli-table3';

/** What the demo ends with. `--json` prints it as it is. */
export interface Summary {
  readonly written: number;
  readonly processed: number;
  readonly batches: number;
  readonly retries: number;
  readonly bisects: number;
  readonly failed: number;
  readonly lost: number;
  readonly outOfOrder: number;
  readonly redriven: number;
  readonly leftInQueue: number;
  readonly latencyMsP50: number;
  readonly latencyMsP99: number;
}

export function summaryTable(summary: Summary): string {
  const table = new Table({ colAligns: ['left', 'right', 'left'], style: { compact: true, border: [] } });
  table.push(
    ['records written', summary.written, 'changes of the orders table'],
    ['processed', summary.processed, 'the function said so; each new order has its confirmation'],
    ['sent to the failure queue', summary.failed, 'the poison orders, each alone'],
    ['lost', summary.lost, 'neither of the two'],
    ['out of order', summary.outOfOrder, 'processed after a later change of the same order'],
    ['redriven', summary.redriven, 'the poison orders, once the function was fixed'],
    ['left in the failure queue', summary.leftInQueue, 'messages'],
    ['batches', summary.batches, 'first tries'],
    ['retries', summary.retries, 'further tries of a failed batch'],
    ['bisects', summary.bisects, 'a failing batch split in two'],
    [
      'write to handler, p50',
      `${summary.latencyMsP50} ms`,
      'from the acknowledged write; a shard is polled four times a second',
    ],
    ['write to handler, p99', `${summary.latencyMsP99} ms`, 'what came behind a poison order had to wait'],
  );
  return table.toString();
}
