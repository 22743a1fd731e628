import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { StreamFilter } from '../stream-filter';
import { BoundStream, KnownRecords } from './table-stream';
import { invalid } from './validation';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: five filters unless the quota was raised. */
const MAX_FILTERS = 5;
/** https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html */
const MAX_PATTERN_LENGTH = 4096;

const OPERATORS = ['prefix', 'suffix', 'equals-ignore-case', 'anything-but', 'numeric', 'exists', 'wildcard'];
const EVENT_NAMES = ['INSERT', 'MODIFY', 'REMOVE'];
/** How JSON has the values of each DynamoDB type. */
const TEXT = { type: 'string', description: 'text' };
const TRUE_OR_FALSE = { type: 'boolean', description: 'true or false' };
const LITERALS: { [type: string]: typeof TEXT } = {
  S: TEXT, N: TEXT, B: TEXT, SS: TEXT, NS: TEXT, BS: TEXT, BOOL: TRUE_OR_FALSE, NULL: TRUE_OR_FALSE,
};
const IMAGES_OF_VIEW: { [viewType: string]: string[] } = {
  KEYS_ONLY: [],
  NEW_IMAGE: ['NewImage'],
  OLD_IMAGE: ['OldImage'],
  NEW_AND_OLD_IMAGES: ['NewImage', 'OldImage'],
};

/** The patterns as Lambda takes them. Throws if one would match no record, or every one, or is none. */
export function renderFilters(scope: IConstruct, filters: StreamFilter[] = [], { records }: BoundStream): { pattern: string }[] | undefined {
  if (filters.length === 0) return undefined;
  if (filters.length > MAX_FILTERS) {
    throw invalid(scope, `'filters' must be at most ${MAX_FILTERS}, got ${filters.length}`, 'Make one of several with StreamFilter.anyOf(…)');
  }
  const check = new PatternCheck(scope, records());
  return filters.map((filter, index) => ({ pattern: renderFilter(scope, check, filter, `filters[${index}]`) }));
}

function renderFilter(scope: IConstruct, check: PatternCheck, filter: StreamFilter, name: string): string {
  if (!(filter instanceof StreamFilter)) {
    throw invalid(scope, `'${name}' must be a StreamFilter, got ${JSON.stringify(filter)}`, 'Use StreamFilter.pattern({ … }) for an event pattern of your own');
  }
  check.record(filter._pattern, name);
  const json = JSON.stringify(filter._pattern);
  if (json.length > MAX_PATTERN_LENGTH && !Token.isUnresolved(json)) {
    throw invalid(scope, `'${name}' must be at most ${MAX_PATTERN_LENGTH} characters of JSON, got ${json.length}`, 'Split it into several filters: a record passes if one of them lets it through');
  }
  return json;
}

type Check = (value: any, path: string) => void;

/** Follows a pattern down to its leaves, beside the shape of a stream record. */
class PatternCheck {
  public constructor(private readonly scope: IConstruct, private readonly records: KnownRecords) {}

  public record(pattern: any, path: string): void {
    this.fields(pattern, path, {
      eventID: this.leaf,
      eventName: this.eventName,
      eventVersion: this.leaf,
      eventSource: this.leaf,
      eventSourceARN: this.leaf,
      awsRegion: this.leaf,
      userIdentity: this.userIdentity,
      dynamodb: this.change,
    });
    this.imagesOfEvents(pattern, path);
    for (const [index, alternative] of this.alternatives(pattern, path)) this.imagesOfEvents({ ...pattern, ...alternative }, `${path}.$or[${index}]`);
  }

  /** An item that is created has no old image, one that is deleted no new one. */
  private imagesOfEvents({ eventName, dynamodb }: any, path: string): void {
    for (const [event, image] of [['INSERT', 'OldImage'], ['REMOVE', 'NewImage']]) {
      const isOnly = eventName?.every((name: unknown) => name === event);
      if (isOnly && dynamodb?.[image] && !JSON.stringify(dynamodb[image]).includes('{"exists":false}')) {
        throw this.never(path, `a record of ${event} has no ${image}`, 'Leave one of the two out, or use StreamFilter.anyOf(…) for either');
      }
    }
  }

  private readonly userIdentity: Check = (pattern, path) => this.fields(pattern, path, { type: this.leaf, principalId: this.leaf });

  private readonly change: Check = (pattern, path) => this.fields(pattern, path, {
    ApproximateCreationDateTime: this.leaf,
    SequenceNumber: this.leaf,
    SizeBytes: this.leaf,
    StreamViewType: this.leaf,
    Keys: this.keys,
    NewImage: this.image('NewImage'),
    OldImage: this.image('OldImage'),
  });

  private readonly keys: Check = (pattern, path) => {
    const { keys } = this.records;
    this.attributes(pattern, path);
    if (!keys) return;
    const names = keys.map(({ name }) => name);
    for (const [name, value] of this.entries(pattern)) {
      const key = keys.find((attribute) => attribute.name === name);
      if (!key) throw this.never(`${path}.${name}`, `the key of the table is ${names.join(' and ')}`, 'Filter on a key attribute, or on an image');
      const [type] = Object.keys(value);
      if (key.type && type !== key.type) throw this.never(`${path}.${name}`, `the key attribute is of type ${key.type}, and the pattern asks for ${type}`, `Ask for ${key.type}`);
    }
  };

  private image(image: string): Check {
    return (pattern, path) => {
      const { viewType } = this.records;
      if (viewType && IMAGES_OF_VIEW[viewType]?.includes(image) === false) {
        throw this.never(path, `the stream of the table is ${viewType}, which has no ${image}`, 'Filter on Keys, or change what the stream carries');
      }
      this.attributes(pattern, path);
    };
  }

  private readonly attributes: Check = (pattern, path) => {
    this.object(pattern, path);
    for (const [name, value] of this.entries(pattern)) this.attributeValue(value, `${path}.${name}`);
    for (const [index, alternative] of this.alternatives(pattern, path)) this.attributes(alternative, `${path}.$or[${index}]`);
  };

  private readonly attributeValue: Check = (pattern, path) => {
    if (!isObject(pattern) || Object.keys(pattern).some((type) => ![...Object.keys(LITERALS), 'M', 'L', '$or'].includes(type))) {
      throw this.never(path, `an attribute has its DynamoDB type around its value, got ${JSON.stringify(pattern)}`, 'Write { S: [\'…\'] }, { N: [\'…\'] }, or use AttributeCondition');
    }
    this.fields(pattern, path, {
      ...Object.fromEntries(Object.keys(LITERALS).map((type) => [type, this.literals(type)])),
      M: this.attributes,
      L: this.attributeValue,
    });
  };

  private literals(type: string): Check {
    return (values, path) => {
      this.leaf(values, path);
      for (const value of values) {
        if (isObject(value)) {
          if ('numeric' in value) throw this.never(path, `'numeric' compares numbers, and a stream carries ${type} as ${LITERALS[type].description}`, 'Compare in the function, or filter on equality');
        } else if (typeof value !== LITERALS[type].type) {
          throw this.never(path, `a stream carries ${type} as ${LITERALS[type].description}, got ${JSON.stringify(value)}`, typeof value === 'number' ? `Write '${value}'` : `Write ${LITERALS[type].description}`);
        }
      }
    };
  }

  private readonly eventName: Check = (values, path) => {
    this.leaf(values, path);
    const unknown = values.find((value: any) => typeof value === 'string' && !Token.isUnresolved(value) && !EVENT_NAMES.includes(value));
    if (unknown !== undefined) throw this.never(path, `an event name is ${EVENT_NAMES.join(', ')}, got ${unknown}`, 'Use one of these');
  };

  private readonly leaf: Check = (values, path) => {
    if (!Array.isArray(values) || values.length === 0) {
      throw invalid(this.scope, `'${path}' must be a list of at least one value or operator, got ${JSON.stringify(values)}`, 'Put what is allowed into [ ]');
    }
    for (const value of values) {
      if (!isObject(value)) continue;
      const operators = Object.keys(value);
      if (operators.length !== 1 || !OPERATORS.includes(operators[0])) {
        throw invalid(this.scope, `'${path}' has the operator ${JSON.stringify(value)}, which is none of ${OPERATORS.join(', ')}`, 'Use one of these, one at a time');
      }
    }
  };

  private fields(pattern: any, path: string, checks: { [field: string]: Check }): void {
    this.object(pattern, path);
    for (const [field, value] of this.entries(pattern)) {
      const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
      if (!check) throw this.never(`${path}.${field}`, 'there is no such field in a record', `Use ${Object.keys(checks).join(', ')}`);
      check(value, `${path}.${field}`);
    }
    for (const [index, alternative] of this.alternatives(pattern, path)) this.fields(alternative, `${path}.$or[${index}]`, checks);
  }

  private object(pattern: any, path: string): void {
    if (isObject(pattern) && Object.keys(pattern).length > 0) return;
    throw invalid(this.scope, `'${path}' must be an object with at least one field, got ${JSON.stringify(pattern)}`,
      typeof pattern === 'string' ? 'Use JSON.parse() on text' : 'Say which records may pass, or leave the filter out to let all pass');
  }

  private entries(pattern: any): [string, any][] {
    return Object.entries(pattern).filter(([field]) => field !== '$or');
  }

  private alternatives(pattern: any, path: string): [number, any][] {
    const { $or } = pattern;
    if ($or === undefined) return [];
    if (Array.isArray($or) && $or.length > 1) return [...$or.entries()];
    throw invalid(this.scope, `'${path}.$or' must be a list of at least two patterns, got ${JSON.stringify($or)}`, 'Leave $or out where there is only one');
  }

  private never(path: string, why: string, fix: string): Error {
    return invalid(this.scope, `'${path}' can match no record: ${why}`, fix);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
