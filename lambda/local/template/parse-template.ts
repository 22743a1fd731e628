import { parse, ScalarTag, CollectionTag } from 'yaml';

/** The long forms of these functions have no `Fn::`. */
const WITHOUT_PREFIX = ['Ref', 'Condition'];

/** These functions of CloudFormation have a short form. */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Condition',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Ref',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

/**
 * These tags turn the short forms, such as `!Sub`, into the long ones.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
const SHORT_FORMS = FUNCTIONS.flatMap((name): (ScalarTag | CollectionTag)[] => {
  const tag = `!${name}`;
  const long = WITHOUT_PREFIX.includes(name) ? name : `Fn::${name}`;
  const replace = (argument: unknown) => ({ [long]: argument });
  return [
    { tag, resolve: replace },
    { tag, collection: 'seq', resolve: (node) => replace((node as { toJSON(): unknown }).toJSON()) as any },
    { tag, collection: 'map', resolve: (node) => replace((node as { toJSON(): unknown }).toJSON()) as any },
  ];
});

/**
 * Parses a template in YAML or JSON.
 *
 * @throws if it is neither
 */
export function parseTemplate(text: string): any {
  // JSON is YAML too, but the large templates of CDK parse faster as JSON.
  return text.trimStart().startsWith('{')
    ? JSON.parse(text)
    : parse(text, { customTags: SHORT_FORMS, logLevel: 'error', maxAliasCount: -1 });
}
