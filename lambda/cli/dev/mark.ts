/** A line begins with a mark, by which the eye finds what went wrong. */
export interface Mark {
  readonly symbol: string;
  readonly color: 'cyan' | 'green' | 'yellow' | 'red' | 'dim';
}

export const STARTED: Mark = { symbol: '→', color: 'cyan' };
export const CHANGED: Mark = { symbol: '↺', color: 'cyan' };
export const SUCCEEDED: Mark = { symbol: '✔', color: 'green' };
export const PARTIAL: Mark = { symbol: '◐', color: 'yellow' };
export const SPLIT: Mark = { symbol: '✂', color: 'yellow' };
export const RETRIED: Mark = { symbol: '↻', color: 'yellow' };
export const SENT: Mark = { symbol: '✉', color: 'yellow' };
export const FAILED: Mark = { symbol: '✘', color: 'red' };
export const SKIPPED: Mark = { symbol: '–', color: 'dim' };
