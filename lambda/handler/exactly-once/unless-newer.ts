/** The most digits of a sequence number of DynamoDB. */
const DIGITS = 40;

/** The part of a Put or Update of the document client that keeps it from overwriting the data of a later record. */
export interface SequenceGuard {
  /** Attributes to write with the item. */
  readonly attributes: { readonly [attribute: string]: string };
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: { readonly [name: string]: string };
  readonly ExpressionAttributeValues: { readonly [name: string]: string };
}

/** Options of `unlessNewer`. */
export interface SequenceGuardOptions {
  /**
   * The attribute that keeps the sequence number.
   *
   * @default 'streamSequence'
   */
  readonly attribute?: string;
}

/**
 * Guards an upsert by the sequence number of its record. The item keeps the number, and only a later record of the same
 * key may overwrite it. A record that is delivered again or late leaves the item as it is. The guard costs nothing in
 * addition to the write.
 *
 * Use this for records of a DynamoDB stream only. The numbers of a Kinesis stream follow the arrival of changes there,
 * not the order in which they were made.
 *
 * For a record that removes an item, write an item that says so instead of deleting it. Otherwise an earlier record
 * would bring it back.
 *
 * @param write sends the Put or Update with the guard's attributes and condition
 * @returns false if this record or a later one has been written before
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
  // DynamoDB compares the numbers as text, so they need the same length.
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
