import { AttributeCondition, attributePatterns } from './attribute-condition';

/**
 * Lets some records through to the function. Lambda skips the others, without an invocation and without a failure
 * message.
 *
 * ```ts
 * const filters = [
 *   StreamFilter.allOf(
 *     StreamFilter.modifications(),
 *     StreamFilter.newImage({ status: AttributeCondition.stringEquals('SHIPPED') }),
 *   ),
 * ];
 * new TableStreamConsumer(this, 'Shipped', { source: StreamSource.table(orders), handler, filters });
 * ```
 */
export class StreamFilter {
  /** Items that were created (`INSERT`). */
  public static insertions(): StreamFilter {
    return new StreamFilter({ eventName: ['INSERT'] });
  }

  /** Items that were changed (`MODIFY`). */
  public static modifications(): StreamFilter {
    return new StreamFilter({ eventName: ['MODIFY'] });
  }

  /** Items that were deleted (`REMOVE`), by whomever: a TTL expiry is one of them. */
  public static removals(): StreamFilter {
    return new StreamFilter({ eventName: ['REMOVE'] });
  }

  /**
   * Items that DynamoDB deleted because their time to live was over.
   *
   * Of a global table only the Region in which the item expired marks it so; in the others the deletion looks like any
   * other.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
   */
  public static ttlExpiries(): StreamFilter {
    return new StreamFilter({
      eventName: ['REMOVE'],
      userIdentity: { type: ['Service'], principalId: ['dynamodb.amazonaws.com'] },
    });
  }

  /** Everything but what `ttlExpiries` lets through. */
  public static notTtlExpiries(): StreamFilter {
    return new StreamFilter({ userIdentity: { principalId: [{ exists: false }] } });
  }

  /** Records of items whose key meets all of these conditions. */
  public static keys(attributes: { [name: string]: AttributeCondition }): StreamFilter {
    return new StreamFilter({ dynamodb: { Keys: attributePatterns(attributes) } });
  }

  /** Records whose new image meets all of these conditions. The stream must carry new images. */
  public static newImage(attributes: { [name: string]: AttributeCondition }): StreamFilter {
    return new StreamFilter({ dynamodb: { NewImage: attributePatterns(attributes) } });
  }

  /** Records whose old image meets all of these conditions. The stream must carry old images. */
  public static oldImage(attributes: { [name: string]: AttributeCondition }): StreamFilter {
    return new StreamFilter({ dynamodb: { OldImage: attributePatterns(attributes) } });
  }

  /**
   * Records that all of these let through.
   *
   * @throws if two of them say something else of the same field
   */
  public static allOf(...filters: StreamFilter[]): StreamFilter {
    return new StreamFilter(patternsOf('allOf', filters).reduce((all, pattern) => merge(all, pattern, [])));
  }

  /**
   * Records that at least one of these lets through. A mapping has at most five filters, and this makes one of many.
   */
  public static anyOf(...filters: StreamFilter[]): StreamFilter {
    const patterns = patternsOf('anyOf', filters);
    return new StreamFilter(patterns.length === 1 ? patterns[0] : { $or: patterns });
  }

  /**
   * An event pattern of your own, e.g. `{ eventName: ['INSERT'] }`.
   *
   * The consumer refuses a pattern that AWS would refuse, and one that can match no record: a field that no record has,
   * an attribute without its DynamoDB type, a number that is not text. It warns about operators that EventBridge has
   * and the documents of Lambda do not name, such as `wildcard`.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
   */
  public static pattern(pattern: { [field: string]: any }): StreamFilter {
    return new StreamFilter(pattern);
  }

  private constructor(
    /**
     * The event pattern that this filter is.
     *
     * @internal
     */
    public readonly _pattern: EventPattern,
  ) {}
}

interface EventPattern {
  readonly [field: string]: unknown;
}

function merge(one: EventPattern, other: EventPattern, path: string[]): EventPattern {
  const merged: { [field: string]: unknown } = { ...one };
  for (const [field, value] of Object.entries(other)) {
    if (!Object.hasOwn(merged, field)) {
      merged[field] = value;
      continue;
    }
    const known = merged[field];
    if (isObject(known) && isObject(value)) {
      merged[field] = merge(known, value, [...path, field]);
    } else if (JSON.stringify(known) !== JSON.stringify(value)) {
      throw new Error(
        `StreamFilter.allOf() cannot require two things of '${[...path, field].join('.')}', got ${JSON.stringify(known)} and ${JSON.stringify(value)}. ${adviceOn(field)}`,
      );
    }
  }
  return merged;
}

function adviceOn(field: string): string {
  return field === '$or'
    ? 'An event pattern has one list of alternatives: write the combinations out, anyOf(allOf(a, c), allOf(a, d), …)'
    : 'For any of several values, name them in one condition; to require both, filter on one and look at the other in the function';
}

function patternsOf(name: string, filters: StreamFilter[]): EventPattern[] {
  const other = filters.find((filter) => !(filter instanceof StreamFilter));
  if (filters.length > 0 && other === undefined) return filters.map(({ _pattern }) => _pattern);
  throw new Error(
    `StreamFilter.${name}() needs one or more filters, each an argument of its own, got ${filters.length === 0 ? 'none' : JSON.stringify(other)}. Spread a list: StreamFilter.${name}(...filters)`,
  );
}

function isObject(value: unknown): value is EventPattern {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
