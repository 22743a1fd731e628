import { hashOf, identified } from './identify';
import { parseArn, tableNameIn } from '../../src/shared/arn';
import { DynamoDBRecord, DynamoDBStreamEvent, KinesisStreamEvent } from '../record/event';

/**
 * The event that Lambda invokes a function with for these records. Records without a sequence number and an `eventID`
 * get them, ascending in the event and made of what the record says: the same records in the same event have the same
 * ones, as when Lambda delivers a batch again; other records have others. To deliver a batch again in parts, make
 * events of the `Records` of the first.
 */
export function streamEvent(...records: readonly DynamoDBRecord[]): DynamoDBStreamEvent {
  return { Records: identified(records) };
}

/** The same records as the event of a Kinesis data stream that DynamoDB writes its changes to. */
export function kinesisEvent(...records: readonly DynamoDBRecord[]): KinesisStreamEvent {
  return {
    Records: identified(records).map(({ eventVersion, eventSourceARN = '', dynamodb, ...change }) => {
      const { SequenceNumber = '', StreamViewType, ApproximateCreationDateTime = 0, ...images } = dynamodb!;
      const { region, account } = parseArn(eventSourceARN) ?? {};
      const data = {
        ...change,
        // Kinesis says null where a DynamoDB stream says nothing.
        userIdentity: change.userIdentity ?? null,
        recordFormat: 'application/json',
        tableName: tableNameIn(eventSourceARN),
        dynamodb: {
          ...images,
          ApproximateCreationDateTime: ApproximateCreationDateTime * 1e6,
          ApproximateCreationDateTimePrecision: 'MICROSECOND',
        },
      };
      return {
        eventID: `shardId-000000000000:${SequenceNumber}`,
        eventName: 'aws:kinesis:record',
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        awsRegion: region,
        eventSourceARN: `arn:aws:kinesis:${region}:${account}:stream/changes`,
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: hashOf(dynamodb!.Keys).slice(0, 32),
          sequenceNumber: SequenceNumber,
          data: Buffer.from(JSON.stringify(data)).toString('base64'),
          approximateArrivalTimestamp: ApproximateCreationDateTime,
        },
      };
    }),
  };
}
