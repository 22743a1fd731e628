import { createHash } from 'node:crypto';
import { CfnResource, Stack } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { propertyAsGiven } from './resource-properties';

/** The properties that decide where a mapping begins to read, and which records come together in a batch. */
const PROPERTIES = ['StartingPosition', 'StartingPositionTimestamp', 'FilterCriteria', 'ParallelizationFactor'];

const DIGITS = 8;

/**
 * A short name for one pass of a mapping over its stream. It changes when CloudFormation replaces the mapping, and when
 * the mapping puts other records together: then the handler helper must not take records that come again for records
 * that are redelivered. The stream is missing here, because each record has its ARN.
 *
 * To be called when the app is synthesized: until then its tokens are unresolved.
 */
export function mappingEpoch(mapping: EventSourceMapping): string {
  const resource = mapping.node.defaultChild as CfnResource;
  const stack = Stack.of(resource);
  // The whole template of the mapping names the version of the function, which depends on this.
  const settings = PROPERTIES.map((name) => propertyAsGiven(resource, name) ?? null);
  const facts = stack.resolve([resource.logicalId, ...settings]);
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, DIGITS);
}
