import { FEATURES } from '../support/features';
import { templateOf } from '../support/synth-feature';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** Where AWS has no narrower form. */
const PERMITTED: { readonly [feature: string]: { readonly [what: string]: string } } = {
  ...Object.fromEntries(
    ['bucket', 'bucket-with-key', 'bucket-of-yours'].map((name) => [
      name,
      {
        '/aws/lambda/*':
          "The objects' names begin with the UUID of the mapping, which is known when it has been created, after this.",
      },
    ]),
  ),
  ...Object.fromEntries(
    ['redrive', 'rescue', 'rescue-with-keys', 'rescue-into-bucket-of-yours'].map((name) => [
      name,
      {
        '/aws/lambda/rescued/*': 'Each failure has an object of its own, with a UUID in its name.',
        '/lost/*': 'As above.',
      },
    ]),
  ),
  'grant-redrive': {
    ':stack/Stack/*': 'CloudFormation adds a UUID to the ARN of a stack.',
    '/aws/lambda/rescued/*': 'Each failure has an object of its own, with a UUID in its name.',
    '/lost/*': 'As above.',
  },
  'redrive-on-schedule': {
    '/aws/lambda/*': "Lambda's own objects, too.",
    '/lost/*': 'As above.',
  },
  'imported-bucket': {
    ':s3:::failures/aws/lambda/*': 'As above.',
  },
  'encrypted-idempotency-table': {
    'kms:GenerateDataKey*':
      'The families of actions that DynamoDB asks for to write to a table with a key of the account.',
    'kms:ReEncrypt*': 'As above.',
  },
};

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function allowStatements(template: any): Statement[] {
  return Object.values<any>(template.Resources)
    .filter(
      ({ Type }) => Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy' || Type === 'AWS::IAM::Role',
    )
    .flatMap(({ Properties }) => [
      Properties.PolicyDocument,
      ...(Properties.Policies ?? []).map(({ PolicyDocument }: any) => PolicyDocument),
    ])
    .filter((document) => document)
    .flatMap(({ Statement }) => Statement)
    .filter(({ Effect }) => Effect === 'Allow');
}

/** Every wildcard that a statement has in an action or a resource. */
function wildcards({ Action, Resource }: Statement): string[] {
  return [
    ...list(Action),
    ...list(Resource).flatMap((resource) => (typeof resource === 'string' ? [resource] : literals(resource))),
  ].filter((text): text is string => typeof text === 'string' && text.includes('*'));
}

function literals(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(literals) : [];
}

test.each(Object.keys(FEATURES))('%s: no permission has a wildcard, except where AWS has no narrower form', (name) => {
  const statements = allowStatements(JSON.parse(templateOf(name)));
  const found = new Set(statements.flatMap(wildcards));

  expect(statements).not.toHaveLength(0);
  expect([...found].sort()).toEqual(Object.keys(PERMITTED[name] ?? {}).sort());
});

test.each(Object.keys(FEATURES))('%s: the mapping is created after the policy of its function', (name) => {
  const { Resources } = JSON.parse(templateOf(name));
  const policies = Object.keys(Resources).filter((id) => Resources[id].Type === 'AWS::IAM::Policy');
  const mappings = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping');

  expect(mappings).not.toHaveLength(0);
  for (const { DependsOn = [] } of mappings) {
    expect(policies.some((policy) => list(DependsOn).includes(policy))).toBe(true);
  }
});

test('the default permissions are the reviewed ones', () => {
  expect(
    allowStatements(JSON.parse(templateOf('defaults'))).map(({ Action, Resource }) => ({ Action, Resource })),
  ).toEqual([
    {
      Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Table/), 'StreamArn'] },
    },
    { Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ConsumerFailureQueue/), 'Arn'] } },
    {
      Action: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^FunctionIdempotencyTable/), 'Arn'] },
    },
  ]);
});
