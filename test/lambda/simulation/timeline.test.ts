import { longerThan, Timeline } from '../../../lambda/simulation/timeline';

test('a bucket has the longest and the median age of its invocations, and the most that ran at once', () => {
  const timeline = new Timeline();
  timeline.began(10, 1, 0);
  timeline.began(30, 2, 500);
  timeline.began(20, 3, 900);
  timeline.ended(2, 950);
  timeline.ended(1, 2500);

  expect(timeline.result()).toEqual([
    { fromMs: 0, lengthMs: 1000, invocations: 3, iteratorAgeMaxMs: 30, iteratorAgeP50Ms: 20, concurrency: 3 },
    // Two are still running.
    {
      fromMs: 1000,
      lengthMs: 1000,
      invocations: 0,
      iteratorAgeMaxMs: undefined,
      iteratorAgeP50Ms: undefined,
      concurrency: 2,
    },
    {
      fromMs: 2000,
      lengthMs: 1000,
      invocations: 0,
      iteratorAgeMaxMs: undefined,
      iteratorAgeP50Ms: undefined,
      concurrency: 2,
    },
  ]);
  expect(timeline.iteratorAge()).toEqual({ maxMs: 30, p50Ms: 20 });
});

test('buckets get longer with the time, and lose nothing', () => {
  const timeline = new Timeline();
  for (let second = 0; second < 5000; second++) timeline.began(second, 1 + (second % 7), second * 1000);
  const buckets = timeline.result();

  expect(buckets).toHaveLength(Math.ceil(5000 / 30));
  expect(buckets[1]).toEqual({
    fromMs: 30_000,
    lengthMs: 30_000,
    invocations: 30,
    iteratorAgeMaxMs: 59,
    iteratorAgeP50Ms: 45,
    concurrency: 7,
  });
  expect(buckets.reduce((sum, { invocations }) => sum + invocations, 0)).toBe(5000);
  expect(timeline.iteratorAge()).toEqual({ maxMs: 4999, p50Ms: 2500 });
});

test('each length of a bucket is so many of the one before', () => {
  for (let lengthMs = 1000; lengthMs < 1e9; lengthMs = longerThan(lengthMs)) {
    expect(longerThan(lengthMs) % lengthMs).toBe(0);
  }
});
