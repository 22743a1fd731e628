import { Template } from 'aws-cdk-lib/assertions';
import { CfnEventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { FailureDestination, StreamFilter } from '../../../src';
import { ENVIRONMENT_VARIABLES } from '../../../src/shared/contract';
import { synthConsumer } from '../../support/synth-consumer';

type Parts = Parameters<typeof synthConsumer>[0];

/** The text of the function's configuration, without its references. */
function configuration(template: Template): string {
  const [{ Properties }] = Object.values(template.findResources('AWS::Lambda::Function'));
  const value = Properties.Environment.Variables[ENVIRONMENT_VARIABLES.consumers];
  return value['Fn::Join'][1].filter((part: unknown) => typeof part === 'string').join('');
}

const epochIn = (template: Template) => /"epoch":"(\w{8})"/.exec(configuration(template))?.[1];
const epochOf = (parts: Parts = {}) => epochIn(synthConsumer(parts).template);

test('two synths have the same epoch, whatever concerns only retries, failures or the function', () => {
  expect(epochOf()).toMatch(/^[0-9a-f]{8}$/);
  expect(epochOf()).toBe(epochOf());
  expect(epochOf({ retryAttempts: 3, batchSize: 10, failureDestination: () => FailureDestination.bucket() })).toBe(
    epochOf(),
  );
});

test.each<[string, Parts]>([
  ['the starting position', { startingPosition: StartingPosition.LATEST }],
  ['the filters', { filters: [StreamFilter.insertions()] }],
  ['the parallelization factor', { parallelizationFactor: 2 }],
])('%s begins a new epoch: records come again, or others come together', (_what, parts) => {
  expect(epochOf(parts)).not.toBe(epochOf());
});

test('so does another logical id, for which CloudFormation makes another mapping', () => {
  const overridden = synthConsumer({});
  (overridden.consumer.eventSourceMapping.node.defaultChild as CfnEventSourceMapping).overrideLogicalId('Renamed');

  expect(epochIn(overridden.template)).not.toBe(epochOf());
});

test('where a bucket keeps failures, the memory lives as long as its objects', () => {
  const ninetyDays = '"failureSeconds":7776000';

  expect(configuration(synthConsumer({}).template)).not.toContain('failureSeconds');
  expect(
    configuration(
      synthConsumer({ failureDestination: (stack) => FailureDestination.bucket({ bucket: new Bucket(stack, 'Mine') }) })
        .template,
    ),
  ).toContain(ninetyDays);
  const rescued = synthConsumer({});
  rescued.consumer.addRedrive();
  expect(configuration(Template.fromStack(rescued.stack))).toContain(ninetyDays);
});
