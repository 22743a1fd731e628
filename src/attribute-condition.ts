import { Token, Tokenization } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { DECIMAL } from './shared/record-shape';

/**
 * What an attribute of a key or an image must be for a record to pass a `StreamFilter`, with its DynamoDB type.
 *
 * Several values mean any of them.
 */
export class AttributeCondition {
  /** A string that equals one of these. */
  public static stringEquals(...values: string[]): AttributeCondition {
    return new AttributeCondition({ S: textsOf('stringEquals', values) });
  }

  /**
   * A number that equals one of these, written as DynamoDB writes it. A stream carries numbers as text, so that there
   * is no greater or less than.
   *
   * @throws if a value is not finite, or has more digits than a JavaScript number holds: use `numberTextEquals` for
   * those
   */
  public static numberEquals(...values: number[]): AttributeCondition {
    return new AttributeCondition({ N: atLeastOne('numberEquals', values).map(decimal) });
  }

  /** A number that equals one of these, given as text: decimal, without exponent, leading or trailing zeros. */
  public static numberTextEquals(...values: string[]): AttributeCondition {
    return new AttributeCondition({ N: textsOf('numberTextEquals', values).map(decimalText) });
  }

  /** A number, and none of these. An attribute that is missing or of another type does not pass. */
  public static numberNotEquals(...values: number[]): AttributeCondition {
    return new AttributeCondition({ N: [{ 'anything-but': atLeastOne('numberNotEquals', values).map(decimal) }] });
  }

  /** A binary value that equals one of these, given in Base64. */
  public static binaryEquals(...values: string[]): AttributeCondition {
    return new AttributeCondition({ B: textsOf('binaryEquals', values).map(base64) });
  }

  /** A set of strings that has at least one of these. */
  public static stringSetContains(...values: string[]): AttributeCondition {
    return new AttributeCondition({ SS: textsOf('stringSetContains', values) });
  }

  /** A set of numbers that has at least one of these. */
  public static numberSetContains(...values: number[]): AttributeCondition {
    return new AttributeCondition({ NS: atLeastOne('numberSetContains', values).map(decimal) });
  }

  /** A boolean. */
  public static booleanEquals(value: boolean): AttributeCondition {
    return new AttributeCondition({ BOOL: [value] });
  }

  /** DynamoDB's null, which is not the same as an attribute that is missing. */
  public static isNull(): AttributeCondition {
    return new AttributeCondition({ NULL: [true] });
  }

  /** A string that begins with one of these. */
  public static beginsWith(...prefixes: string[]): AttributeCondition {
    return new AttributeCondition({ S: textsOf('beginsWith', prefixes).map((prefix) => ({ prefix })) });
  }

  /** A string that ends with one of these. */
  public static endsWith(...suffixes: string[]): AttributeCondition {
    return new AttributeCondition({ S: textsOf('endsWith', suffixes).map((suffix) => ({ suffix })) });
  }

  /** A string that equals one of these but for upper and lower case. */
  public static equalsIgnoreCase(...values: string[]): AttributeCondition {
    return new AttributeCondition({
      S: textsOf('equalsIgnoreCase', values).map((value) => ({ 'equals-ignore-case': value })),
    });
  }

  /** A string, and none of these. An attribute that is missing or of another type does not pass. */
  public static stringNotEquals(...values: string[]): AttributeCondition {
    return new AttributeCondition({ S: [{ 'anything-but': textsOf('stringNotEquals', values) }] });
  }

  /**
   * There is such an attribute, and it is of this type. Of a boolean or a set it can be asked with
   * `StreamFilter.pattern`, of a list or map not at all.
   */
  public static exists(attributeType: AttributeType): AttributeCondition {
    return new AttributeCondition({ [attributeType]: [{ exists: true }] });
  }

  /** There is no such attribute, or it is of another type. An image that is not there at all passes too. */
  public static notExists(attributeType: AttributeType): AttributeCondition {
    return new AttributeCondition({ [attributeType]: [{ exists: false }] });
  }

  /** A map whose attributes meet all of these conditions. */
  public static mapMatches(attributes: { [name: string]: AttributeCondition }): AttributeCondition {
    return new AttributeCondition({ M: attributePatterns(attributes) });
  }

  private constructor(
    /**
     * The condition in the language of event patterns.
     *
     * @internal
     */
    public readonly _pattern: { [type: string]: any },
  ) {}
}

/** @internal */
export function attributePatterns(attributes: { [name: string]: AttributeCondition }): { [name: string]: any } {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, condition]) => {
      if (condition instanceof AttributeCondition) return [name, condition._pattern];
      throw new Error(
        `The condition of '${name}' must be an AttributeCondition, got ${JSON.stringify(condition)}. Write AttributeCondition.stringEquals('…') or another of its conditions`,
      );
    }),
  );
}

function atLeastOne<T>(condition: string, values: T[]): T[] {
  const list = values.find((value) => Array.isArray(value));
  if (values.length > 0 && !list) return values;
  throw new Error(
    `AttributeCondition.${condition}() needs one or more values, each an argument of its own, got ${list ? JSON.stringify(list) : 'none'}. Spread a list: AttributeCondition.${condition}(...values)`,
  );
}

function textsOf(condition: string, values: string[]): string[] {
  const other = atLeastOne(condition, values).find((value) => typeof value !== 'string');
  if (other === undefined) return values;
  throw new Error(
    `AttributeCondition.${condition}() needs text, got ${JSON.stringify(other)}. Put it into quotes, or use the condition of its type`,
  );
}

function base64(text: string): string {
  if (Token.isUnresolved(text) || /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    return text;
  }
  throw new Error(
    `AttributeCondition.binaryEquals() needs Base64, got ${JSON.stringify(text)}. Write Buffer.from(…).toString('base64')`,
  );
}

function decimalText(text: string): string {
  if (Token.isUnresolved(text) || DECIMAL.test(text)) return text;
  throw new Error(
    `AttributeCondition.numberTextEquals() needs decimal digits without exponent, leading or trailing zeros, as DynamoDB writes them, got ${JSON.stringify(text)}. Write '1.5', '-20' or '0'`,
  );
}

function decimal(value: number): string {
  if (Token.isUnresolved(value)) return Tokenization.stringifyNumber(value);
  const text = String(value === 0 ? 0 : value);
  if (DECIMAL.test(text) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return text;
  throw new Error(
    `A number of an AttributeCondition must be finite, and one that JavaScript writes without exponent and holds exactly, got ${value}. Use AttributeCondition.numberTextEquals('…') with its decimal digits`,
  );
}
