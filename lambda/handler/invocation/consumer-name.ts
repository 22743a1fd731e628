import { LambdaContext } from './lambda-context';
import { functionIn } from '../../../src/shared/arn';

/**
 * A name that all invocations of a consumer have in common. An alias is another consumer than its function; a version
 * is not, since each deployment has its own.
 */
export function consumerName({ functionName, invokedFunctionArn }: Partial<LambdaContext> = {}): string {
  const { name = functionName ?? 'function', qualifier = '' } = functionIn(invokedFunctionArn ?? '') ?? {};
  const alias = qualifier && !/^(\$LATEST|\d+)$/.test(qualifier) ? `:${qualifier}` : '';
  return `${name}${alias}`;
}
