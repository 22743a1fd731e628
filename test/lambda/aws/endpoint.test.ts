import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { configuredEndpoint, dynamoDBEndpoint } from '../../../lambda/aws/endpoint';

const REGIONS = [
  'us-east-1',
  'eu-central-2',
  'ap-southeast-7',
  'il-central-1',
  'mx-central-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'cn-north-1',
  'cn-northwest-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-iso-west-1',
  'us-isob-east-1',
  'us-isof-south-1',
  'eu-isoe-west-1',
];

const client = new DynamoDBClient({ region: 'us-east-1' });
const environment = process.env;

beforeEach(() => {
  process.env = {};
});

afterAll(() => {
  process.env = environment;
  client.destroy();
});

describe.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('with FIPS %p and IPv6 %p', (UseFIPS, UseDualStack) => {
  test.each(REGIONS)('DynamoDB of %s is where the SDK says', (Region) => {
    Object.assign(process.env, {
      AWS_USE_FIPS_ENDPOINT: String(UseFIPS),
      AWS_USE_DUALSTACK_ENDPOINT: String(UseDualStack),
    });

    expect(new URL(dynamoDBEndpoint(Region))).toEqual(
      client.config.endpointProvider({ Region, UseFIPS, UseDualStack }).url,
    );
  });
});

test('an endpoint of the service goes before one for all, and both before the rules', () => {
  process.env.AWS_ENDPOINT_URL = 'http://all';
  expect([dynamoDBEndpoint('us-east-1'), configuredEndpoint('SQS')]).toEqual(['http://all', 'http://all']);

  process.env.AWS_ENDPOINT_URL_DYNAMODB = 'http://dynamodb';
  process.env.AWS_ENDPOINT_URL_SQS = 'http://sqs';
  expect([dynamoDBEndpoint('us-east-1'), configuredEndpoint('SQS')]).toEqual(['http://dynamodb', 'http://sqs']);
});

test('without any, none is configured', () => {
  expect(configuredEndpoint('SQS')).toBeUndefined();
});
