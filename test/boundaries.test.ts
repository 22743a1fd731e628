import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { LegacyESLint } from 'eslint/use-at-your-own-risk';
import { INNER_ROOMS, ROOMS, zones } from '../projenrc/rooms';

/** The rules of projenrc/rooms.ts hold for the bundles that esbuild makes, and the linter enforces them. */

type Room = keyof typeof ROOMS;

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

test('each room imports only lower ones', () => {
  const tables = [ROOMS, ...Object.values(INNER_ROOMS)].map((rooms) => Object.entries<readonly string[]>(rooms));
  for (const rooms of tables) {
    const names = rooms.map(([room]) => room);
    for (const [room, others] of rooms) {
      expect(names.slice(0, names.indexOf(room))).toEqual(expect.arrayContaining([...others]));
    }
  }
});

describe('docs/architecture.md shows the rooms as they are', () => {
  const page = readFileSync('docs/architecture.md', 'utf8');

  test('in a table', () => {
    const rows = page.matchAll(/^\| `((?:src|lambda)(?:\/[\w.]+)?)\/?` \|[^|]*\|([^|]*)\|$/gm);
    const shown = [...rows].map(([, room, others]) => [
      room,
      [...others.matchAll(/`([^`]+?)\/`/g)].map(([, other]) => other),
    ]);

    expect(Object.fromEntries(shown)).toEqual(ROOMS);
  });

  test('in a picture, without the arrows that a longer way makes needless', () => {
    const [, picture] = /```mermaid\nflowchart BT\n([^]*?)```/.exec(page)!;
    const shown = [...picture.matchAll(/(\w+) --> (.*)/g)].map(([, room, others]) => [room, others.split(' & ')]);
    const reached = (room: Room): Room[] => ROOMS[room].flatMap((other: Room) => [other, ...reached(other)]);
    const direct = (room: Room) => {
      const others: readonly Room[] = ROOMS[room];
      return others.filter((other) => !others.some((between) => reached(between).includes(other)));
    };
    const lines = (Object.keys(ROOMS) as Room[]).map((room) => [nameOf(room), direct(room).map(nameOf)] as const);

    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(lines.filter(([, others]) => others.length > 0)));
  });
});

describe('the linter refuses what a room may not import', () => {
  const inner = Object.entries(INNER_ROOMS).flatMap(([room, folders]) =>
    Object.keys(folders).map((name) => `${room}/${name}`),
  );
  const folders = [...Object.keys(ROOMS), ...inner].filter((room) => !room.endsWith('.ts'));

  test.each(zones().filter(({ room }) => folders.includes(room)))('$room', async ({ room, allowed }) => {
    const lines = folders.map((other) => `import '${relativeImport(room, aFileOf(other))}';`);
    const [{ messages }] = await lint(room, lines);
    const refused = new Set(
      messages.filter(({ ruleId }) => ruleId === 'import/no-restricted-paths').map(({ line }) => folders[line - 1]),
    );
    const mayImport = (other: string) => allowed.some((one) => other === one || other.startsWith(`${one}/`));

    // A room that contains others has files of its own, which its inner rooms do not import.
    const isProbed = (other: string) => !(other in INNER_ROOMS) || other === room || !room.startsWith(`${other}/`);
    expect([...refused].filter(isProbed)).toEqual(folders.filter(isProbed).filter((other) => !mayImport(other)));
  });
});

test.each([
  ['src/shared', 'aws-cdk-lib'],
  ['src/shared', 'node:fs'],
  ['lambda/handler', 'aws-cdk-lib'],
  ['lambda/handler', 'aws-cdk-lib/aws-lambda'],
  ['lambda/handler', 'constructs'],
  ['lambda/rules', 'node:fs'],
  ['lambda/rules', '@aws-sdk/client-sqs'],
  ['lambda/redrive', 'aws-cdk-lib'],
  ['lambda/redrive', 'node:fs'],
])('the linter refuses, in %s, the module %s', async (room, name) => {
  const [{ messages }] = await lint(room, [`import '${name}';`]);

  expect(messages.map(({ ruleId }) => ruleId)).toContain('no-restricted-imports');
});

/** The import rules alone: the others load every type of this repository. */
const { rules, overrides, plugins, parser, parserOptions, settings } = JSON.parse(
  readFileSync('.eslintrc.json', 'utf8').replace(/^\/\/.*/, ''),
);
const IMPORT_RULES = ['import/no-restricted-paths', 'no-restricted-imports'];
const onlyImports = (all: object) =>
  Object.fromEntries(Object.entries(all).filter(([rule]) => IMPORT_RULES.includes(rule)));
const linter = new LegacyESLint({
  useEslintrc: false,
  baseConfig: {
    root: true,
    plugins,
    parser,
    parserOptions: { ...parserOptions, project: null },
    settings,
    rules: onlyImports(rules),
    overrides: overrides.map(({ files, rules: some }: { files: string[]; rules: object }) => ({
      files,
      rules: onlyImports(some),
    })),
  },
});

async function lint(room: string, lines: readonly string[]) {
  return linter.lintText(`${lines.join('\n')}\n`, { filePath: aFileOf(room) });
}

/** The last part of its path. */
function nameOf(room: Room): string {
  return path.basename(room, '.ts');
}

/** A file directly in a room if there is one, or else in a folder of it that is no room. */
function aFileOf(room: string): string {
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort();
  const inner = Object.keys(INNER_ROOMS[room as keyof typeof INNER_ROOMS] ?? {});
  const file =
    files.find((name) => !name.includes('/') && !inner.includes(name)) ??
    files.find((name) => !inner.includes(name.split('/')[0]));
  return `${room}/${file}`;
}

function relativeImport(room: string, file: string): string {
  return path
    .relative(path.dirname(aFileOf(room)), file)
    .replace(/^(?!\.)/, './')
    .replace(/\.ts$/, '');
}
