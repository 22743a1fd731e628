import { Clock } from '../../lambda/stream/clock';

/** A clock on which a hundred seconds pass in one. */
export function fastClock(): Clock {
  const FACTOR = 100;
  const startMs = Date.now();
  return {
    now: () => startMs + (Date.now() - startMs) * FACTOR,
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms / FACTOR);
      return () => clearTimeout(timer);
    },
  };
}
