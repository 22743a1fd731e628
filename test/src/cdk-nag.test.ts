import { App, Validations } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NagPack,
  NIST80053R5Checks,
  PCIDSS321Checks,
  ServerlessChecks,
} from 'cdk-nag';
import { FEATURES } from '../support/features';
import { featureApp } from '../support/synth-feature';

const PACKS = [AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks];

/** What of a feature we create: the rest is the user's function, table, key, and what they give. */
const OURS = /Consumer\/|\/Idempotency\/|\/FailureMessages\/|\/(Default)?Policy\/Resource$/;

/** What is left to the user. */
const LEFT: { readonly [feature: string]: string[] } = {
  // It was asked for by name.
  'no-destination': ['Serverless-LambdaEventSourceMappingDestination'],
  // The CDK takes no acknowledgement whose id has `::` in it.
  'grant-redrive': [
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/Stack/*]',
  ],
  // As for other buckets, but the CDK takes no acknowledgement whose id has `::` in it.
  'imported-bucket': ['AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::failures/aws/lambda/*]'],
};

function findings(app: App): { rule: string; path: string }[] {
  return PACKS.flatMap((Pack): NagPack[] => [new Pack(app)])
    .flatMap((pack) => pack.validateScope(app).violations ?? [])
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath! })),
    );
}

test.each(Object.keys(FEATURES))('%s: cdk-nag finds nothing on our resources', (name) => {
  expect(oursIn(name)).toEqual(LEFT[name] ?? []);
});

test('every acknowledgement answers a finding', () => {
  jest.spyOn(NagPack.prototype as any, 'isAcknowledged').mockReturnValue(false);

  const found = new Set(Object.keys(FEATURES).flatMap(oursIn));
  const acknowledged = new Set(
    Object.keys(FEATURES)
      .flatMap((name) =>
        featureApp(name)
          .app.node.findAll()
          .flatMap(({ node }) => node.metadata),
      )
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data).map((id) => id.replace(/^annotation::/i, ''))),
  );

  expect(acknowledged.size).toBeGreaterThan(20);
  expect([...acknowledged].filter((id) => !found.has(id))).toEqual([]);
});

function oursIn(name: string): string[] {
  return findings(featureApp(name).app)
    .filter(({ path }) => OURS.test(path))
    .map(({ rule }) => rule);
}
