import { Stacks } from './stacks';

/** Returns notices of assumptions, and of differences between this machine and AWS. */
export function noticesOf({ resolvers }: Stacks): string[] {
  return resolvers.flatMap((resolver) =>
    Object.entries(resolver.template.resources).flatMap(([logicalId, { Condition, Type }]) => {
      const notices: string[] = [];
      if (Condition && /^AWS::(DynamoDB|Lambda|SQS|SNS|S3)::/.test(Type)) {
        resolver.resolveIfKnown({ Condition }, (reason) =>
          notices.push(`the condition ${Condition} of ${logicalId} is taken to be true: ${reason}`),
        );
      }
      if (Type === 'AWS::CloudFormation::Stack' && !resolver.nested.has(logicalId)) {
        notices.push(`the nested stack ${logicalId} is left out: its template is not beside ${resolver.template.file}`);
      }
      return notices;
    }),
  );
}
