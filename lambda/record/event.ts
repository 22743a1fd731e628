/** An attribute as DynamoDB writes it in JSON: binary in base64, numbers as strings. */
export interface AttributeValue {
  readonly B?: string;
  readonly BS?: readonly string[];
  readonly BOOL?: boolean;
  readonly L?: readonly AttributeValue[];
  readonly M?: AttributeMap;
  readonly N?: string;
  readonly NS?: readonly string[];
  readonly NULL?: boolean;
  readonly S?: string;
  readonly SS?: readonly string[];
}

/** Attributes by name. */
export interface AttributeMap { readonly [name: string]: AttributeValue }

/** What a stream says of an item that changed. */
export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** One record of a DynamoDB stream as Lambda delivers it. */
export interface DynamoDBRecord {
  readonly eventID?: string;
  readonly eventName?: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion?: string;
  readonly eventSource?: string;
  readonly awsRegion?: string;
  readonly eventSourceARN?: string;
  /** Only a record that came by a Kinesis data stream has it: the ARN there does not name the table. */
  readonly tableName?: string;
  /** On a record that is redriven, how often it was parked: 0 if it was Lambda that gave it up. What comes from Lambda itself has none. */
  readonly redriven?: number;
  /** TTL deletes alone have one, with `type` "Service" and `principalId` "dynamodb.amazonaws.com". */
  readonly userIdentity?: { readonly type?: string; readonly principalId?: string };
  readonly dynamodb?: {
    /** Seconds since 1970. */
    readonly ApproximateCreationDateTime?: number;
    readonly Keys?: AttributeMap;
    readonly NewImage?: AttributeMap;
    readonly OldImage?: AttributeMap;
    /** A decimal number of varying length: compare as BigInt, or trust the order of the batch. */
    readonly SequenceNumber?: string;
    readonly SizeBytes?: number;
    readonly StreamViewType?: StreamViewType;
  };
}

/** What Lambda invokes a function with for a batch of a DynamoDB stream. */
export interface DynamoDBStreamEvent {
  readonly Records: readonly DynamoDBRecord[];
  /** These are there with a tumbling window only. */
  readonly window?: { readonly start: string; readonly end: string };
  /** What the function returned as `state` before, or `{}`. */
  readonly state?: unknown;
  readonly shardId?: string;
  readonly eventSourceARN?: string;
  readonly isFinalInvokeForWindow?: boolean;
  readonly isWindowTerminatedEarly?: boolean;
}

/** What Lambda invokes a function with for a batch of a Kinesis data stream. */
export interface KinesisStreamEvent {
  readonly Records: readonly KinesisRecord[];
}

/** One record of a Kinesis data stream as Lambda delivers it. */
export interface KinesisRecord {
  readonly eventSourceARN?: string;
  readonly kinesis: {
    /** In base64. */
    readonly data: string;
    readonly sequenceNumber: string;
  };
}
