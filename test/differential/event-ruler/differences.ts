import { Verdict } from './event-ruler';

/** A pattern on which our verdict is not the one of event-ruler. */
export interface Difference {
  readonly reason: string;
  readonly pattern: string;
  readonly event: string;
  readonly ours: Verdict;
  /** The verdict of event-ruler, or that it has now one and now the other. */
  readonly theirs: Verdict | 'varies';
}

/** All known differences. Each is a class of patterns that one example shows. */
export const DIFFERENCES: readonly Difference[] = [
  {
    reason:
      'event-ruler compares addresses of IPv4 and IPv6 by their first bytes. We take that for an error on which nobody relies.',
    pattern: '{"a":[{"cidr":"10.0.0.0/24"}]}',
    event: '{"a":"a00:1::"}',
    ours: [false],
    theirs: [true],
  },
  {
    reason:
      'event-ruler may lose null, true or false beside a numeric comparison, if "$or" adds the field twice. The order of a hash map decides.',
    pattern: '{"a":[null,{"numeric":["<=",99]}],"$or":[{"b":["1"]},{"c":["1"]}]}',
    event: '{"a":null,"b":"1"}',
    ours: [true],
    theirs: 'varies',
  },
  {
    reason: 'Java reads a part of an IPv4 address with a leading zero as decimal. Node.js takes it for no address.',
    pattern: '{"a":[{"cidr":"010.0.0.0/8"}]}',
    event: '{"a":"10.0.0.1"}',
    ours: 'invalid',
    theirs: [true],
  },
  {
    reason:
      'event-ruler ignores the case of half characters, which are question marks to Java: a character beyond U+FFFF does not match itself.',
    pattern: '{"a":[{"equals-ignore-case":"😀"}]}',
    event: '{"a":"😀"}',
    ours: [true],
    theirs: [false],
  },
  {
    reason:
      'event-ruler ends with a null pointer on an empty list within "anything-but", unless the field has other values. We refuse such a list in any case.',
    pattern: '{"a":["b",{"anything-but":{"prefix":[]}}]}',
    event: '{"a":"c"}',
    ours: 'invalid',
    theirs: [false],
  },
  {
    reason: 'Integers beyond 2^53 are equal to their neighbors in JavaScript. No number in a record is that large.',
    pattern: '{"a":[12345678901234567890]}',
    event: '{"a":12345678901234567891}',
    ours: [true],
    theirs: [false],
  },
  {
    reason:
      'Where "$or" is no list of patterns, event-ruler takes it for the name of a field. A record has no such field.',
    pattern: '{"$or":["a"]}',
    event: '{"$or":"a"}',
    ours: 'invalid',
    theirs: [true],
  },
  {
    reason: 'event-ruler reads no further than the end of the first JSON value.',
    pattern: '{"a":["b"]} c',
    event: '{"a":"b"}',
    ours: 'invalid',
    theirs: [true],
  },
];
