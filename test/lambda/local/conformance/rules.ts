/** A rule that the local event source mapping keeps. */
export interface Rule {
  readonly rule: string;
  /** The file that it is in. */
  readonly where: string;
  /** How it is known, as docs/architecture.md says it. */
  readonly known: string;
}

/**
 * All rules of an event source mapping: the table in docs/architecture.md is this one. Each has a row, at least, that
 * shows it.
 */
export const RULES = {
  admission: {
    rule: "What AWS would not create is refused, for AWS's reasons, and in its words where they are known",
    where: 'admission.ts',
    known: '[AWS][params]; the combinations seen on AWS',
  },
  checkpoint: {
    rule: 'The lowest reported sequence number is the checkpoint',
    where: 'response.ts',
    known: '[AWS][partial]',
  },
  identifier: {
    rule: 'An identifier that is empty or not in the batch fails the batch',
    where: 'response.ts',
    known: '[AWS][partial]; seen on AWS',
  },
  ignored: {
    rule: 'Without `ReportBatchItemFailures` the response is ignored',
    where: 'response.ts',
    known: 'seen on AWS',
  },
  noObject: {
    rule: 'A response that is no object is a success',
    where: 'response.ts',
    known: '`[]` and null: seen on AWS; others inferred',
  },
  partial: {
    rule: 'Partial progress: the rest is a new batch, invoked at once, with all its retries',
    where: 'settlement.ts',
    known: 'seen on AWS',
  },
  bisect: {
    rule: 'No progress, bisect on: halves at floor(n/2), at once, using no retry; the left one is finished first',
    where: 'settlement.ts',
    known: '[AWS][errors]; 4 and 3 records seen on AWS, other odd sizes inferred',
  },
  retry: {
    rule: 'No progress otherwise: the same batch with the same request id',
    where: 'settlement.ts',
    known: 'seen on AWS',
  },
  delay: {
    rule: 'Waits of 0.2 s, doubling',
    where: 'retry-delay.ts',
    known: 'seen on AWS up to 25 s; our cap of two minutes is inferred',
  },
  notInvoked: {
    rule: 'A throttled invocation, or one that Lambda fails, is no attempt',
    where: 'settlement.ts',
    known: '[AWS][errors]; that it is paced as retries are is inferred',
  },
  age: {
    rule: 'Records over the age are peeled off the head, the rest is delivered',
    where: 'batch.ts',
    known: 'seen on AWS; that the rest keeps its attempts and its request id is inferred',
  },
  ageChecks: {
    rule: 'The age is checked before each wait and before each attempt',
    where: 'batch.ts',
    known: 'inferred',
  },
  trimmed: {
    rule: 'What is retried for 24 hours is gone from the stream: it is lost, and no destination is told',
    where: 'batch.ts',
    known: '[AWS][errors]; that nobody is told is inferred',
  },
  message: {
    rule: 'The on-failure message',
    where: 'failure-message.ts',
    known: '[AWS][errors]; its exact form seen on AWS',
  },
  messages: {
    rule: 'Each batch that is given up has a message of its own',
    where: 'consume-shard.ts',
    known: 'inferred: AWS may put several failures of a bisected batch into one',
  },
  object: {
    rule: 'A bucket gets the message with the records, as text',
    where: 'failure-object.ts',
    known: '[AWS][errors]; the form of the payload seen on AWS',
  },
  undeliverable: {
    rule: 'A message that cannot be delivered is not tried again, its records are gone',
    where: 'consume-shard.ts',
    known: 'seen on AWS',
  },
  filter: {
    rule: 'A record must match one of the filters; others are done with, and reach no batch',
    where: 'filters.ts',
    known: '[AWS][filters]',
  },
  patterns: {
    rule: 'A filter is an event pattern of EventBridge, with all its operators',
    where: 'compile-pattern.ts',
    known: '[AWS][filters]',
  },
  typing: { rule: 'A number of DynamoDB is text to a filter', where: 'compile-pattern.ts', known: 'seen on AWS' },
  leaves: {
    rule: 'To `exists`, an attribute without its type is never there',
    where: 'compile-pattern.ts',
    known: 'seen on AWS',
  },
  event: {
    rule: 'An event has its records, and no shard; with a tumbling window it tells of window, state and shard',
    where: 'invocation-event.ts',
    known: '[AWS][windows]; seen on AWS',
  },
  full: {
    rule: 'A batch is invoked when it is full, when its batching window is over, or at the end of the shard',
    where: 'slot.ts',
    known: '[AWS][batching]; that the window begins with the first record is inferred',
  },
  payload: {
    rule: 'A batch is cut to what fits into an event of 6 MB',
    where: 'slot.ts',
    known: '[AWS][batching]; that the JSON of the event is what counts is inferred',
  },
  slots: {
    rule: 'As many batches at once as the parallelization factor; the records of an item stay in order',
    where: 'shard-state.ts',
    known: '[AWS][polling]; which items share a slot is inferred',
  },
  readAhead: {
    rule: 'A slot that is held up does not hold up the others, until 1,000 records wait',
    where: 'polling.ts',
    known: 'inferred',
  },
  window: {
    rule: 'A batch is of one tumbling window; its state is handed on',
    where: 'tumbling-window.ts',
    known: '[AWS][windows]',
  },
  windowEnd: {
    rule: 'The final invocation of a window has no records, and comes with a record of a later window',
    where: 'slot.ts',
    known:
      'seen on AWS; that the end of the shard brings it too, and that a window without an invocation has none, is inferred',
  },
  stateless: {
    rule: 'With a tumbling window, a response without a state is a failure',
    where: 'settlement.ts',
    known: '[AWS][windows]; that a final one needs none is inferred',
  },
  overgrown: {
    rule: 'A state over 1 MB ends its window early; it goes on with an empty one',
    where: 'tumbling-window.ts',
    known: '[AWS][windows]',
  },
  failedEnd: {
    rule: 'A final invocation that fails holds up the shard until one succeeds',
    where: 'batch.ts',
    known: '[AWS][windows]; that it is given up after 24 hours is inferred',
  },
  lineage: {
    rule: 'A parent shard is finished before its children begin',
    where: 'shard-lineage.ts',
    known: '[AWS][streams]',
  },
  position: {
    rule: 'TRIM_HORIZON begins with the oldest record there is, LATEST with what is written from then on',
    where: 'dynamodb-stream.ts',
    known: '[AWS][polling]',
  },
  iterator: {
    rule: 'An iterator that expired is replaced; where records were trimmed, reading goes on with the oldest there is',
    where: 'shard-reader.ts',
    known: '[AWS][streams]; what Lambda does then is inferred',
  },
  patience: {
    rule: 'A stream that is throttled, fails or breaks the connection is asked again',
    where: 'retry.ts',
    known: 'inferred; that a connection broken for a minute ends it is ours',
  },
  pages: {
    rule: 'A batch larger than a page of GetRecords is read in several',
    where: 'shard-reader.ts',
    known: 'inferred',
  },
  polls: {
    rule: 'Four polls a second; a shard that is behind is read on at once',
    where: 'polling.ts',
    known: '[AWS][polling]; the latter inferred',
  },
} as const satisfies { readonly [id: string]: Rule };

export type RuleId = keyof typeof RULES;
