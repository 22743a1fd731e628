/** An attribute as DynamoDB writes it in JSON, with binary values in base64 and numbers as strings. */
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

/** The images of an item that a stream carries. */
export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** One record of a DynamoDB stream as Lambda delivers it. */
export interface DynamoDBRecord {
  readonly eventID?: string | undefined;
  readonly eventName?: 'INSERT' | 'MODIFY' | 'REMOVE' | undefined;
  readonly eventVersion?: string | undefined;
  readonly eventSource?: string | undefined;
  readonly awsRegion?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  /**
   * The table's name. Only records of a Kinesis data stream have it, because the stream's ARN does not name the table.
   */
  readonly tableName?: string | undefined;
  /**
   * A mark of redriven records: 1 if the handler helper parked the record, 0 if Lambda discarded it. Records that the
   * event source mapping delivers have no mark.
   */
  readonly redriven?: 0 | 1 | undefined;
  /**
   * Only a redriven record has them: the `eventID` of the first record of each batch in which it failed. The handler
   * helper looks there for what the stream has done of that batch.
   */
  readonly origins?: readonly string[] | undefined;
  /** The identity of DynamoDB's time to live, `dynamodb.amazonaws.com`. Only records of expired items have it. */
  readonly userIdentity?: { readonly type?: string | undefined; readonly principalId?: string } | undefined;
  readonly dynamodb?: {
    /** When DynamoDB wrote the record, in seconds since 1970. */
    readonly ApproximateCreationDateTime?: number | undefined;
    readonly Keys?: AttributeMap | undefined;
    readonly NewImage?: AttributeMap | undefined;
    readonly OldImage?: AttributeMap | undefined;
    /** The record's position in its shard, a decimal number of varying length. Compare two as BigInt. */
    readonly SequenceNumber?: string | undefined;
    readonly SizeBytes?: number | undefined;
    readonly StreamViewType?: StreamViewType | undefined;
  };
}

/** The event of a batch from a DynamoDB stream. */
export interface DynamoDBStreamEvent {
  readonly Records: readonly DynamoDBRecord[];
  /** The tumbling window. This and the following properties exist only if the mapping has one. */
  readonly window?: { readonly start: string | undefined; readonly end: string };
  /** The `state` that the function returned before, or `{}`. */
  readonly state?: unknown | undefined;
  readonly shardId?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  readonly isFinalInvokeForWindow?: boolean | undefined;
  readonly isWindowTerminatedEarly?: boolean | undefined;
}

/** The event of a batch from a Kinesis data stream. */
export interface KinesisStreamEvent {
  readonly Records: readonly KinesisRecord[];
}

/** One record of a Kinesis data stream as Lambda delivers it. */
export interface KinesisRecord {
  readonly eventSourceARN?: string | undefined;
  readonly kinesis: {
    /** The record's data, in base64. */
    readonly data: string;
    readonly sequenceNumber: string;
  };
}
