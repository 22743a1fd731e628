import { Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * What cdk-nag finds in what we create, and why it is right as it is.
 */
const REASONS = {
  failureQueue: [],
  failureBucket: [],
  idempotencyTable: [],
  alarm: [],
} satisfies Record<string, { ids: string[]; reason: string }[]>;

/** Acknowledges the findings for one construct. */
export function acknowledge(construct: IConstruct, what: keyof typeof REASONS): void {
  for (const { ids, reason } of REASONS[what] as { ids: string[]; reason: string }[]) {
    Validations.of(construct).acknowledge(...ids.map((id) => ({ id, reason })));
  }
}
