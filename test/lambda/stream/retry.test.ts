import { Clock } from '../../../lambda/stream/clock';
import { retry } from '../../../lambda/stream/retry';

/** A clock that is always where somebody waits for it to be. */
function hurryingClock(): Clock & { waits: number[] } {
  let nowMs = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => nowMs,
    after: (ms, callback) => {
      waits.push(ms);
      nowMs += ms;
      queueMicrotask(callback);
      return () => {};
    },
  };
}

const named = (name: string) => Object.assign(new Error('no'), { name });
const coded = (code: string) => Object.assign(new Error('no'), { code });
const answered = (httpStatusCode: number) => Object.assign(new Error('no'), { $metadata: { httpStatusCode } });
const never = new AbortController().signal;

function failing(error: Error, times: number) {
  let left = times;
  return async () => {
    if (left-- > 0) throw error;
    return 'answer';
  };
}

test.each([
  named('LimitExceededException'),
  named('ProvisionedThroughputExceededException'),
  named('ThrottlingException'),
  answered(500),
  answered(503),
  coded('ECONNRESET'),
  coded('ECONNREFUSED'),
  coded('ENOTFOUND'),
  named('TimeoutError'),
])('a passing error is waited out, longer each time: %j', async (error) => {
  const clock = hurryingClock();

  expect(await retry(failing(error, 8), never, clock)).toBe('answer');
  expect(clock.waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
});

test.each([named('ResourceNotFoundException'), named('ExpiredIteratorException'), answered(400), new TypeError('no')])(
  'another error is thrown at once: %j',
  async (error) => {
    const clock = hurryingClock();

    await expect(retry(failing(error, 1), never, clock)).rejects.toBe(error);
    expect(clock.waits).toEqual([]);
  },
);

test('a service that says "later" is waited for without end, a connection for a minute', async () => {
  expect(await retry(failing(named('LimitExceededException'), 1000), never, hurryingClock())).toBe('answer');
  const broken = coded('ECONNREFUSED');
  await expect(retry(failing(broken, 1000), never, hurryingClock())).rejects.toBe(broken);
  expect(await retry(failing(answered(503), 1000), never, hurryingClock())).toBe('answer');
});

test('who is told to stop does not go on asking', async () => {
  const stop = new AbortController();
  const request = jest.fn(async () => {
    stop.abort();
    throw named('LimitExceededException');
  });

  expect(await retry(request, stop.signal, hurryingClock())).toBeUndefined();
  expect(request).toHaveBeenCalledTimes(1);
});
