import { hashOf, identified } from './identify';
import { parseArn, tableNameIn } from '../../src/shared/arn';
import { DynamoDBRecord, DynamoDBStreamEvent, KinesisStreamEvent } from '../record/event';

/**
 * Makes the event that Lambda invokes a function with for these records. A record without a sequence number or an
 * `eventID` gets them. They ascend within the event and depend on the record's content: the same records in the same
 * event get the same ones, as if Lambda delivered the batch again. To deliver a batch again in parts, make events from
 * the `Records` of the first event.
 */
export function streamEvent(...records: readonly DynamoDBRecord[]): DynamoDBStreamEvent {
  return { Records: identified(records) };
}

/** Makes the event for the same records in a Kinesis data stream that DynamoDB writes its changes to. */
export function kinesisEvent(...records: readonly DynamoDBRecord[]): KinesisStreamEvent {
  return {
    Records: identified(records).map(({ eventVersion, eventSourceARN = '', dynamodb, ...change }) => {
      const { SequenceNumber = '', StreamViewType, ApproximateCreationDateTime = 0, ...images } = dynamodb!;
      const { region, account } = parseArn(eventSourceARN) ?? {};
      const data = {
        ...change,
        // Kinesis has null here, and a DynamoDB stream has nothing.
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
