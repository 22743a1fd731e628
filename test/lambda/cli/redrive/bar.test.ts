import { PassThrough } from 'node:stream';
import { RedriveBar } from '../../../../lambda/cli/redrive/bar';

const counts = { total: 3, done: 1, failed: 1, heldBack: 0, lost: 0, invocations: 1 };

function shownBy(isShown: boolean, isTTY: boolean): string {
  const stream = Object.assign(new PassThrough(), { isTTY });
  const bar = new RedriveBar(isShown, stream as unknown as NodeJS.WriteStream);
  for (const heldElsewhere of [2, 1]) bar.show({ type: 'waiting', heldElsewhere });
  bar.show({ type: 'counted', counts });
  bar.stop();
  return String(stream.read());
}

test('a bar on a terminal says how far a run is', () => {
  expect(shownBy(true, true)).toContain('2 of 3 records | 1 done | 1 failed | 0 held back | 0 lost');
});

test.each([
  [false, true],
  [true, false],
])(
  'there is none where nothing takes time, or nobody looks; why it waits is said, once (shown %s, terminal %s)',
  (isShown, isTTY) => {
    expect(shownBy(isShown, isTTY)).toMatch(/^Waiting, .* holds about 2 messages\. .*\n$/);
  },
);
