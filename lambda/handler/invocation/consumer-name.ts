import { LambdaContext } from './lambda-context';
import { functionIn } from '../../../src/shared/arn';

/**
 * Returns a name that all invocations of a consumer share. An alias is a consumer of its own. A version is not, because
 * each deployment publishes another one.
 */
export function consumerName({ functionName, invokedFunctionArn }: Partial<LambdaContext> = {}): string {
  const { name = functionName ?? 'function', qualifier = '' } = functionIn(invokedFunctionArn ?? '') ?? {};
  const alias = qualifier && !/^(\$LATEST|\d+)$/.test(qualifier) ? `:${qualifier}` : '';
  return `${name}${alias}`;
}
