import { Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundDestination } from './bound-destination';

/** Warns that discarded records are lost. */
export function bindNoDestination(scope: Construct): BoundDestination {
  Validations.of(scope).addWarning(
    'cdk-dynamodb-streams:noFailureDestination',
    "Records that the function fails on are dropped for good, and nobody is told. Use another 'failureDestination', or acknowledge this warning if they do not matter.",
  );
  return { grants: [], keyGrants: [] };
}
