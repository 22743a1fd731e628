import { RedriveAction } from '../../../src/shared/contract';
import { parseDuration } from '../parse-duration';

/** The event of the function. It has the options of the command, by their names there. */
export interface RedriveRequest {
  readonly action: RedriveAction;
  readonly id?: string;
  readonly dryRun?: boolean;
  readonly max?: number;
  readonly rate?: number;
  readonly only?: string;
  /** A duration such as 15m. */
  readonly olderThan?: string;
  readonly wholeRange?: boolean;
}

/** The values that an option takes, in code and in words. */
interface Rule {
  readonly what: string;
  isMet(value: unknown): boolean;
}

const COUNT: Rule = {
  what: 'a whole number, 1 or more',
  isMet: (value) => Number.isInteger(value) && Number(value) >= 1,
};
const FLAG: Rule = { what: 'true or false', isMet: (value) => typeof value === 'boolean' };
const TEXT: Rule = { what: 'text', isMet: (value) => typeof value === 'string' && value !== '' };
const DURATION: Rule = {
  what: 'a duration such as 90s, 15m, 2h or 1d',
  isMet: (value) => typeof value === 'string' && parseDuration(value) !== undefined,
};

type Option = Exclude<keyof RedriveRequest, 'action'>;

const RULES: { readonly [option in Option]: Rule } = {
  id: TEXT,
  dryRun: FLAG,
  max: COUNT,
  rate: COUNT,
  only: TEXT,
  olderThan: DURATION,
  wholeRange: FLAG,
};

const OPTIONS: { readonly [action in RedriveAction]: readonly Option[] } = {
  list: [],
  show: ['id'],
  run: ['dryRun', 'max', 'rate', 'only', 'olderThan', 'wholeRange'],
  rescue: [],
};

/** @throws if the event asks for nothing that there is: a word that is not understood must not be taken for nothing */
export function parseRequest(event: unknown): RedriveRequest {
  const request = (typeof event === 'object' && event !== null ? event : {}) as Partial<RedriveRequest>;
  const { action, ...options } = request;
  const allowed = Object.keys(OPTIONS).includes(action!) ? OPTIONS[action!] : undefined;
  if (!allowed) {
    throw new Error(
      `'action' must be one of ${Object.keys(OPTIONS).join(', ')}, got ${JSON.stringify(action)}. Invoke it with a payload such as {"action":"list"}`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    const rule = allowed.includes(name as Option) ? RULES[name as Option] : undefined;
    if (!rule) throw new Error(`'${action}' has no option '${name}'. It has ${allowed.join(', ') || 'none'}`);
    if (!rule.isMet(value)) throw new Error(`'${name}' must be ${rule.what}, got ${JSON.stringify(value)}`);
  }
  if (action === 'show' && !options.id) {
    throw new Error("'show' needs the 'id' of a failure, as 'list' gives it, or the beginning of it");
  }
  return request as RedriveRequest;
}
