import { PassThrough } from 'node:stream';
import { ProgressBar } from '../../../../lambda/cli/redrive/progress-bar';
import { waitingNotice } from '../../../../lambda/cli/redrive/waiting-text';

function terminal(isTTY: boolean) {
  return Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream & PassThrough;
}

test.each([
  [true, /2 of 3 records \| 1 done \| 1 failed \| 0 held back \| 0 lost/],
  [false, /^null$/],
])('a bar shows how far a run is, on a terminal alone (%s)', (isTTY, text) => {
  const stream = terminal(isTTY);
  const bar = new ProgressBar(stream);
  bar.show({ total: 3, done: 1, failed: 1, heldBack: 0, lost: 0, invocations: 1 });
  bar.stop();

  expect(String(stream.read())).toMatch(text);
});

test('a command that waits tells why, once', () => {
  const stream = terminal(false);
  const notice = waitingNotice(stream);
  for (const heldElsewhere of [2, 1]) notice({ type: 'waiting', heldElsewhere });

  expect(String(stream.read())).toMatch(/^Waiting, .* holds about 2 messages\. .*\n$/);
});
