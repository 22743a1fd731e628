import { build } from 'esbuild';
import { LegacyESLint } from 'eslint/use-at-your-own-risk';

/** Who may import whom is in docs/architecture.md. Here the rules are held against what esbuild and the linter say. */

async function filesBehind(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    write: false,
    metafile: true,
    logLevel: 'silent',
    outfile: 'out.js',
  });
  return Object.keys(metafile.inputs);
}

test('the handler helper is bundled with nothing but itself and the contract', async () => {
  const files = await filesBehind('lambda/index.ts');

  expect(files).toContain('lambda/handler/stream-handler.ts');
  expect(files.filter((file) => !/^(lambda\/(index\.ts$|handler\/|record\/|aws\/)|src\/shared\/)/.test(file))).toEqual(
    [],
  );
});

test('what runs locally is bundled without aws-cdk-lib', async () => {
  const files = await filesBehind('lambda/cli/main.ts');

  expect(files.some((file) => file.includes('node_modules/@aws-sdk/client-dynamodb-streams'))).toBe(true);
  expect(files.filter((file) => /^src\/(?!shared\/)|aws-cdk-lib|node_modules\/constructs/.test(file))).toEqual([]);
});

test('the redrive function is deployed without any package, and without what is not its own', async () => {
  const { metafile } = await build({
    entryPoints: ['lambda/redrive/function.ts'],
    bundle: true,
    platform: 'node',
    external: ['@aws-sdk/*'],
    write: false,
    metafile: true,
    outfile: 'out.js',
  });

  expect(Object.keys(metafile.inputs)).toContain('lambda/redrive/rescue.ts');
  expect(
    Object.keys(metafile.inputs).filter(
      (file) => !/^(lambda\/(redrive|rules|stream|record|aws)|src\/shared)\//.test(file),
    ),
  ).toEqual([]);
});

test.each([
  ['src/stream-source.ts', "import '../lambda/index';", 'import/no-restricted-paths'],
  ['src/shared/contract.ts', "import '../stream-source';", 'import/no-restricted-paths'],
  ['src/shared/contract.ts', "import 'aws-cdk-lib';", 'no-restricted-imports'],
  ['src/shared/contract.ts', "import 'node:fs';", 'no-restricted-imports'],
  ['lambda/index.ts', "import './local/index';", 'import/no-restricted-paths'],
  ['lambda/handler/stream-handler.ts', "import 'aws-cdk-lib';", 'no-restricted-imports'],
  ['lambda/handler/stream-handler.ts', "import 'aws-cdk-lib/aws-lambda';", 'no-restricted-imports'],
  ['lambda/handler/stream-handler.ts', "import 'constructs';", 'no-restricted-imports'],
  ['lambda/handler/stream-handler.ts', "import '../../src/stream-source';", 'import/no-restricted-paths'],
  ['lambda/handler/stream-handler.ts', "import '../local/index';", 'import/no-restricted-paths'],
  ['lambda/handler/stream-handler.ts', "import '../redrive/index';", 'import/no-restricted-paths'],
  ['lambda/handler/batch/lanes.ts', "import '../../rules/response';", 'import/no-restricted-paths'],
  ['lambda/handler/batch/lanes.ts', "import '../../testing/index';", 'import/no-restricted-paths'],
  ['lambda/handler/batch/lanes.ts', "import '../../stream/list-shards';", 'import/no-restricted-paths'],
  ['lambda/record/decode.ts', "import '../local/index';", 'import/no-restricted-paths'],
  ['lambda/record/decode.ts', "import '../handler/batch/lanes';", 'import/no-restricted-paths'],
  ['lambda/aws/http.ts', "import '../handler/idempotency/ledger';", 'import/no-restricted-paths'],
  ['lambda/stream/list-shards.ts', "import '../rules/response';", 'import/no-restricted-paths'],
  ['lambda/stream/list-shards.ts', "import '../redrive/index';", 'import/no-restricted-paths'],
  ['lambda/testing/make-records.ts', "import '../local/index';", 'import/no-restricted-paths'],
  ['lambda/rules/response.ts', "import '../local/mapping/consume-shard';", 'import/no-restricted-paths'],
  ['lambda/rules/response.ts', "import '../handler/batch/lanes';", 'import/no-restricted-paths'],
  ['lambda/rules/response.ts', "import 'node:fs';", 'no-restricted-imports'],
  ['lambda/rules/response.ts', "import '@aws-sdk/client-sqs';", 'no-restricted-imports'],
  ['lambda/simulation/simulate.ts', "import '../local/index';", 'import/no-restricted-paths'],
  ['lambda/local/run/run-templates.ts', "import '../../redrive/index';", 'import/no-restricted-paths'],
  ['lambda/redrive/redrive.ts', "import '../local/index';", 'import/no-restricted-paths'],
  ['lambda/redrive/redrive.ts', "import '../testing/index';", 'import/no-restricted-paths'],
  ['lambda/redrive/redrive.ts', "import 'aws-cdk-lib';", 'no-restricted-imports'],
  ['lambda/redrive/redrive.ts', "import 'node:fs';", 'no-restricted-imports'],
  ['lambda/cli/main.ts', "import '../../src/stream-source';", 'import/no-restricted-paths'],
])('the linter refuses, in %s: %s', async (filePath, code, rule) => {
  const [{ messages }] = await new LegacyESLint().lintText(`${code}\n`, { filePath });

  expect(messages.map(({ ruleId }) => ruleId)).toContain(rule);
});
