/** A type of resource that exists here under its name in the template. */
export interface ResourceType {
  /** The property with its name. */
  readonly nameProperty: string;
  readonly arn: (name: string, region: string, accountId: string) => string;
  /** The value of Ref. */
  readonly ref: 'name' | 'ARN' | 'URL';
  /** The attributes whose value is the name. */
  readonly nameAttributes?: readonly string[];
}

const table: ResourceType = {
  nameProperty: 'TableName',
  arn: (name, region, accountId) => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`,
  ref: 'name',
};

export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    arn: (name, region, accountId) => `arn:aws:lambda:${region}:${accountId}:function:${name}`,
    ref: 'name',
  },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    arn: (name, region, accountId) => `arn:aws:sqs:${region}:${accountId}:${name}`,
    ref: 'URL',
    nameAttributes: ['QueueName'],
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    arn: (name, region, accountId) => `arn:aws:sns:${region}:${accountId}:${name}`,
    ref: 'ARN',
    nameAttributes: ['TopicName'],
  },
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    arn: (name) => `arn:aws:s3:::${name}`,
    ref: 'name',
  },
};
