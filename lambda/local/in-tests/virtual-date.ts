import { AsyncLocalStorage } from 'node:async_hooks';
import { Clock } from '../../stream/clock';

/** Of the work that is asking for the time, if it is under a clock. */
const clocks = new AsyncLocalStorage<Clock>();
let underWay = 0;
let RealDate = globalThis.Date;

/**
 * For the work, and for nobody else, `Date` tells the time of the clock: what a handler writes down, or waits for, is
 * of the same time as its retries. Work that never ends, of a test that is over, leaves other tests their time.
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
