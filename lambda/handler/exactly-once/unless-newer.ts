/** The longest that sequence numbers of DynamoDB are. */
const DIGITS = 40;

/** What a Put or Update of the document client needs, so that it does not overwrite what a later record has written. */
export interface SequenceGuard {
  /** To be stored with the item. */
  readonly attributes: { readonly [attribute: string]: string };
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: { readonly [name: string]: string };
  readonly ExpressionAttributeValues: { readonly [name: string]: string };
}

/** Where the sequence number is kept. */
export interface SequenceGuardOptions {
  /** @default 'streamSequence' */
  readonly attribute?: string;
}

/**
 * Guards an upsert by the sequence number of its record: the item keeps the number, and only a later record of the same
 * key may overwrite it. So a record that is delivered again, late or twice leaves the item as it is. Costs nothing
 * beside the write.
 *
 * Only for records of a DynamoDB stream: the numbers of a Kinesis stream say when a change arrived there, and not when
 * it was made.
 *
 * For a record that removes, write an item that says so rather than delete it: an earlier record would else bring it
 * back.
 *
 * @param write sends the Put or Update with what the guard has
 * @returns false if this or a later record has been written before
 *
 * @example
 * await unlessNewer(record, ({ attributes, ...condition }) => dynamodb.send(new PutCommand({
 *   TableName, Item: { ...view, ...attributes }, ...condition,
 * })));
 */
export async function unlessNewer(
  { sequenceNumber }: { readonly sequenceNumber: string },
  write: (guard: SequenceGuard) => Promise<unknown>,
  { attribute = 'streamSequence' }: SequenceGuardOptions = {},
): Promise<boolean> {
  // Sequence numbers vary in length, and are compared as text.
  const padded = sequenceNumber.padStart(DIGITS, '0');
  try {
    await write({
      attributes: { [attribute]: padded },
      ConditionExpression: 'attribute_not_exists(#streamSequence) OR #streamSequence < :streamSequence',
      ExpressionAttributeNames: { '#streamSequence': attribute },
      ExpressionAttributeValues: { ':streamSequence': padded },
    });
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
