import { Function, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';

/** The function that is configured for a handler. An alias or a version is configured by its function. */
export function functionBehind(handler: IFunction): IFunction {
  return 'lambda' in handler ? functionBehind(handler.lambda as IFunction) : handler;
}

/** Whether the environment of a function can be set from here: an imported one is its owner's. */
export function isConfigurable(handler: IFunction): handler is Function {
  return 'addEnvironment' in handler;
}

/** Whether the handler helper can run on the function. */
export function canRunNode(handler: IFunction): boolean {
  const owner = functionBehind(handler);
  return !isConfigurable(owner) || owner.runtime.name.startsWith('nodejs') || owner.runtime === Runtime.FROM_IMAGE;
}
