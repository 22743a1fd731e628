import { AsyncLocalStorage } from 'node:async_hooks';
import { Clock } from '../../stream/clock';

/** The clock of the current work, if it has one. */
const clocks = new AsyncLocalStorage<Clock>();
let underWay = 0;
let RealDate = globalThis.Date;

/**
 * Gives `Date` the time of the clock, only inside the work, so that a handler and its retries have the same time. Work
 * that never ends does not change the time of later tests.
 */
export async function withDateOf<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  if (underWay++ === 0) install();
  try {
    return await clocks.run(clock, work);
  } finally {
    if (--underWay === 0) globalThis.Date = RealDate;
  }
}

function install(): void {
  RealDate = globalThis.Date;
  const now = () => clocks.getStore()?.now() ?? RealDate.now();
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
  });
}
