/** An attribute as DynamoDB writes it in JSON: binary in base64, numbers as strings. */
export interface AttributeValue {
  readonly B?: string | undefined;
  readonly BS?: readonly string[] | undefined;
  readonly BOOL?: boolean | undefined;
  readonly L?: readonly AttributeValue[] | undefined;
  readonly M?: AttributeMap | undefined;
  readonly N?: string | undefined;
  readonly NS?: readonly string[] | undefined;
  readonly NULL?: boolean | undefined;
  readonly S?: string | undefined;
  readonly SS?: readonly string[] | undefined;
}

/** Attributes by name. */
export interface AttributeMap {
  readonly [name: string]: AttributeValue;
}

/** What a stream says of an item that changed. */
export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** One record of a DynamoDB stream as Lambda delivers it. */
export interface DynamoDBRecord {
  readonly eventID?: string | undefined;
  readonly eventName?: 'INSERT' | 'MODIFY' | 'REMOVE' | undefined;
  readonly eventVersion?: string | undefined;
  readonly eventSource?: string | undefined;
  readonly awsRegion?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  /** Only a record that came by a Kinesis data stream has it: the ARN there does not name the table. */
  readonly tableName?: string | undefined;
  /**
   * On a record that is redriven: 1 if it was parked, 0 if it was Lambda that gave it up. What comes from Lambda itself
   * has none.
   */
  readonly redriven?: 0 | 1 | undefined;
  /** TTL deletes alone have one, with `type` "Service" and `principalId` "dynamodb.amazonaws.com". */
  readonly userIdentity?: { readonly type?: string | undefined; readonly principalId?: string } | undefined;
  readonly dynamodb?: {
    /** Seconds since 1970. */
    readonly ApproximateCreationDateTime?: number | undefined;
    readonly Keys?: AttributeMap | undefined;
    readonly NewImage?: AttributeMap | undefined;
    readonly OldImage?: AttributeMap | undefined;
    /** A decimal number of varying length: compare as BigInt, or trust the order of the batch. */
    readonly SequenceNumber?: string | undefined;
    readonly SizeBytes?: number | undefined;
    readonly StreamViewType?: StreamViewType | undefined;
  };
}

/** What Lambda invokes a function with for a batch of a DynamoDB stream. */
export interface DynamoDBStreamEvent {
  readonly Records: readonly DynamoDBRecord[];
  /** These are there with a tumbling window only. */
  readonly window?: { readonly start: string | undefined; readonly end: string };
  /** What the function returned as `state` before, or `{}`. */
  readonly state?: unknown | undefined;
  readonly shardId?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  readonly isFinalInvokeForWindow?: boolean | undefined;
  readonly isWindowTerminatedEarly?: boolean | undefined;
}

/** What Lambda invokes a function with for a batch of a Kinesis data stream. */
export interface KinesisStreamEvent {
  readonly Records: readonly KinesisRecord[];
}

/** One record of a Kinesis data stream as Lambda delivers it. */
export interface KinesisRecord {
  readonly eventSourceARN?: string | undefined;
  readonly kinesis: {
    /** In base64. */
    readonly data: string;
    readonly sequenceNumber: string;
  };
}
