import { _Record, AttributeValue as SdkAttributeValue } from '@aws-sdk/client-dynamodb-streams';
import { AttributeMap, AttributeValue, DynamoDBRecord } from '../record/event';

/** A record of GetRecords as Lambda delivers it: in JSON, with the stream it came from. */
export function toLambdaRecord(record: _Record, streamArn: string): DynamoDBRecord {
  const { dynamodb = {}, userIdentity } = record;
  return {
    // DynamoDB Local has UUIDs, DynamoDB the digits alone. A record has one id, whoever reads it.
    eventID: record.eventID?.replaceAll('-', ''),
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: record.eventSource,
    awsRegion: record.awsRegion,
    dynamodb: {
      ApproximateCreationDateTime:
        dynamodb.ApproximateCreationDateTime && dynamodb.ApproximateCreationDateTime.getTime() / 1000,
      Keys: dynamodb.Keys && toJsonMap(dynamodb.Keys),
      NewImage: dynamodb.NewImage && toJsonMap(dynamodb.NewImage),
      OldImage: dynamodb.OldImage && toJsonMap(dynamodb.OldImage),
      SequenceNumber: dynamodb.SequenceNumber,
      SizeBytes: dynamodb.SizeBytes,
      StreamViewType: dynamodb.StreamViewType,
    },
    // GetRecords capitalises these names, Lambda does not.
    userIdentity: userIdentity && { type: userIdentity.Type, principalId: userIdentity.PrincipalId },
    eventSourceARN: streamArn,
  };
}

function toJsonMap(attributes: Record<string, SdkAttributeValue>): AttributeMap {
  // fromEntries defines, it does not assign: an attribute named __proto__ stays one.
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toJson(value)]));
}

function toJson(value: SdkAttributeValue): AttributeValue {
  if (value.B) return { B: toBase64(value.B) };
  if (value.BS) return { BS: value.BS.map(toBase64) };
  if (value.L) return { L: value.L.map(toJson) };
  if (value.M) return { M: toJsonMap(value.M) };
  return value as AttributeValue;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
