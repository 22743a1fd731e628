import { Clock } from '../../stream/clock';

/** For as long as the work takes, `Date` tells the time of the clock: what a handler writes down, or waits for, is of the same time as its retries. */
export async function withDateOf<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  const RealDate = globalThis.Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [clock.now()], newTarget),
    apply: () => new RealDate(clock.now()).toString(),
    get: (target, property, receiver) => property === 'now' ? () => clock.now() : Reflect.get(target, property, receiver),
  });
  try {
    return await work();
  } finally {
    globalThis.Date = RealDate;
  }
}
