import { ownLines } from '../../../../lambda/cli/dev/log-text';

const OWN = '    at handler (/tmp/lambda-1/var/task/index.js:3:9)';

test.each([
  '    at invoke (file:///x/lib/lambda/local/runtime.mjs:57:18)',
  '    at async Interface.<anonymous> (file:///x/lib/lambda/local/runtime.mjs:31:28)',
  '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
  '    at node:internal/main/run_main_module:28:49',
  '    at new Promise (<anonymous>)',
])('what a stack has below the function is left out, as a line and in JSON: %s', (line) => {
  const entry = (...lines: string[]) =>
    JSON.stringify({ error: { stack: ['Error: "no"', ...lines].join('\n') }, after: 'a' });

  expect(ownLines(line)).toEqual([]);
  expect(ownLines(entry(OWN, line, OWN, line))).toEqual([entry(OWN, OWN)]);
});

test.each([OWN, 'at node:internal/', '{"a":"at node:internal/"}', '{', ''])('all else stays as it is: %j', (line) => {
  expect(ownLines(line)).toEqual([line]);
});
