import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ATTRIBUTE_LEAVES, CHANGE_LEAVES, IDENTITY_LEAVES, Leaf, problemOf, RECORD_LEAVES } from './filter-leaves';
import { patternOfFilter } from './pattern-of-filter';
import { BoundStream, KnownRecords } from './table-stream';
import { invalid, shown } from './validation';
import { FILTER_COUNT, MAX_PATTERN_LENGTH } from '../shared/limits';

const IMAGES_OF_VIEW: { [viewType: string]: string[] } = {
  KEYS_ONLY: [],
  NEW_IMAGE: ['NewImage'],
  OLD_IMAGE: ['OldImage'],
  NEW_AND_OLD_IMAGES: ['NewImage', 'OldImage'],
};

/** The patterns as Lambda takes them. Throws if one would match no record, or every one, or is none. */
export function renderFilters(
  scope: IConstruct,
  filters: readonly unknown[] = [],
  { records }: BoundStream,
): { pattern: string }[] | undefined {
  if (filters.length === 0) return undefined;
  if (filters.length > FILTER_COUNT.max) {
    throw invalid(
      scope,
      `'filters' can have at most ${FILTER_COUNT.max} entries, got ${filters.length}`,
      'Make one of several with StreamFilter.anyOf(…)',
    );
  }
  const check = new PatternCheck(scope, records());
  return filters.map((filter, index) => ({ pattern: renderFilter(scope, check, filter, `filters[${index}]`) }));
}

function renderFilter(scope: IConstruct, check: PatternCheck, filter: unknown, name: string): string {
  const pattern = patternOfFilter(scope, filter, name);
  check.record(pattern, name);
  const json = JSON.stringify(pattern);
  if (json.length > MAX_PATTERN_LENGTH && !Token.isUnresolved(json)) {
    throw invalid(
      scope,
      `'${name}' can have at most ${MAX_PATTERN_LENGTH} characters of JSON, got ${json.length}`,
      'Split it into several filters: a record passes if one of them lets it through',
    );
  }
  return json;
}

type Check = (value: any, path: string) => void;

/** Follows a pattern down to its leaves, beside the shape of a stream record. */
class PatternCheck {
  public constructor(
    private readonly scope: IConstruct,
    private readonly records: KnownRecords,
  ) {}

  public record(pattern: any, path: string): void {
    this.fields(pattern, path, {
      ...this.leaves(RECORD_LEAVES),
      userIdentity: this.userIdentity,
      dynamodb: this.change,
    });
    this.imagesOfEvents(pattern, path);
    for (const [index, alternative] of this.alternatives(pattern, path)) {
      this.imagesOfEvents({ ...pattern, ...alternative }, `${path}.$or[${index}]`);
    }
  }

  /** An item that is created has no old image, one that is deleted no new one. */
  private imagesOfEvents({ eventName, dynamodb }: any, path: string): void {
    for (const [event, image] of [
      ['INSERT', 'OldImage'],
      ['REMOVE', 'NewImage'],
    ]) {
      const isOnly = eventName?.every((name: unknown) => name === event);
      if (isOnly && dynamodb?.[image] && !JSON.stringify(dynamodb[image]).includes('{"exists":false}')) {
        throw this.never(
          path,
          `a record of ${event} has no ${image}`,
          'Leave one of the two out, or use StreamFilter.anyOf(…) for either',
        );
      }
    }
  }

  private readonly userIdentity: Check = (pattern, path) => this.fields(pattern, path, this.leaves(IDENTITY_LEAVES));

  private readonly change: Check = (pattern, path) =>
    this.fields(pattern, path, {
      ...this.leaves(CHANGE_LEAVES),
      Keys: this.keys,
      NewImage: this.image('NewImage'),
      OldImage: this.image('OldImage'),
    });

  private readonly keys: Check = (pattern, path) => {
    this.attributes(pattern, path);
    this.knownKeys(pattern, path);
  };

  private knownKeys(pattern: any, path: string): void {
    const { keys } = this.records;
    if (!keys) return;
    for (const [name, value] of this.entries(pattern)) {
      const key = keys.find((attribute) => attribute.name === name);
      if (!key) {
        throw this.never(
          `${path}.${name}`,
          `the key of the table is ${keys.map((known) => known.name).join(' and ')}`,
          'Filter on a key attribute, or on an image',
        );
      }
      const other = this.typesIn(value).find((type) => key.type && type !== key.type);
      if (other) {
        throw this.never(
          `${path}.${name}`,
          `the key attribute is of type ${key.type}, and the pattern asks for ${other}`,
          `Ask for ${key.type}`,
        );
      }
    }
    for (const [index, alternative] of this.alternatives(pattern, path)) {
      this.knownKeys(alternative, `${path}.$or[${index}]`);
    }
  }

  /** The types that a pattern asks of an attribute, in its alternatives too. */
  private typesIn(pattern: any): string[] {
    return [
      ...this.entries(pattern).map(([type]) => type),
      ...(pattern.$or ?? []).flatMap((alternative: any) => this.typesIn(alternative)),
    ];
  }

  private image(image: string): Check {
    return (pattern, path) => {
      const { viewType } = this.records;
      if (viewType && IMAGES_OF_VIEW[viewType]?.includes(image) === false) {
        throw this.never(
          path,
          `the stream of the table is ${viewType}, which has no ${image}`,
          'Filter on Keys, or change what the stream carries',
        );
      }
      this.attributes(pattern, path);
    };
  }

  private readonly attributes: Check = (pattern, path) => {
    this.object(pattern, path);
    for (const [name, value] of this.entries(pattern)) this.attributeValue(value, `${path}.${name}`);
    for (const [index, alternative] of this.alternatives(pattern, path)) {
      this.attributes(alternative, `${path}.$or[${index}]`);
    }
  };

  private readonly attributeValue: Check = (pattern, path) => {
    if (
      !isObject(pattern) ||
      Object.keys(pattern).some((type) => ![...Object.keys(ATTRIBUTE_LEAVES), 'M', 'L', '$or'].includes(type))
    ) {
      throw this.never(
        path,
        `an attribute has its DynamoDB type around its value, got ${shown(pattern)}`,
        "Write { S: ['…'] }, { N: ['…'] }, or use AttributeCondition",
      );
    }
    this.fields(pattern, path, { ...this.leaves(ATTRIBUTE_LEAVES), M: this.attributes, L: this.attributeValue });
    const asked = this.entries(pattern)
      .filter(([, value]) => !isAbsence(value))
      .map(([type]) => type);
    if (asked.length > 1) {
      throw this.never(
        path,
        `an attribute has one type, got ${asked.join(' and ')}`,
        'Use StreamFilter.anyOf(…) for either',
      );
    }
  };

  private leaves(leaves: { readonly [field: string]: Leaf }): { [field: string]: Check } {
    return Object.fromEntries(
      Object.entries(leaves).map(([field, leaf]) => [field, (values, path) => this.leaf(values, path, leaf)]),
    );
  }

  private leaf(values: any, path: string, leaf: Leaf): void {
    if (!Array.isArray(values) || values.length === 0) {
      throw invalid(
        this.scope,
        `'${path}' must be a list of at least one value or operator, got ${shown(values)}`,
        'Put what is allowed into [ ]',
      );
    }
    for (const value of values) {
      const found = problemOf(value, leaf);
      if (found) {
        throw found.isInvalid
          ? invalid(this.scope, `'${path}' ${found.problem}`, found.fix)
          : this.never(path, found.problem, found.fix);
      }
    }
  }

  private fields(pattern: any, path: string, checks: { [field: string]: Check }): void {
    this.object(pattern, path);
    for (const [field, value] of this.entries(pattern)) {
      const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
      if (!check) {
        throw this.never(
          `${path}.${field}`,
          'there is no such field in a record',
          `Use ${Object.keys(checks).join(', ')}`,
        );
      }
      check(value, `${path}.${field}`);
    }
    for (const [index, alternative] of this.alternatives(pattern, path)) {
      this.fields(alternative, `${path}.$or[${index}]`, checks);
    }
  }

  private object(pattern: any, path: string): void {
    if (isObject(pattern) && Object.keys(pattern).length > 0) return;
    throw invalid(
      this.scope,
      `'${path}' must be an object with at least one field, got ${shown(pattern)}`,
      typeof pattern === 'string'
        ? 'Use JSON.parse() on text'
        : 'Say which records may pass, or leave the filter out to let all pass',
    );
  }

  private entries(pattern: any): [string, any][] {
    return Object.entries(pattern).filter(([field]) => field !== '$or');
  }

  private alternatives(pattern: any, path: string): [number, any][] {
    const { $or } = pattern;
    if ($or === undefined) return [];
    if (Array.isArray($or) && $or.length > 1) return [...$or.entries()];
    throw invalid(
      this.scope,
      `'${path}.$or' must be a list of at least two patterns, got ${shown($or)}`,
      'Leave $or out where there is only one',
    );
  }

  private never(path: string, why: string, fix: string): Error {
    return invalid(this.scope, `'${path}' can match no record: ${why}`, fix);
  }
}

/** Whether it passes where there is no such value. */
function isAbsence(values: unknown): boolean {
  return Array.isArray(values) && values.some((value) => value?.exists === false);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
