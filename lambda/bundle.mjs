/** Bundles what runs: for each entry of the package one file of JavaScript, and the licences of what is in it. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

/** Of `local` there is one file, beside which what it starts is found. */
const localStaysOutside = {
  name: 'local stays outside',
  setup: ({ onResolve }) => onResolve({ filter: /^(\.\.\/)+local$/ }, () => ({ path: '../local', external: true })),
};

async function bundle(
  entry,
  { plugins, external, module, minify, outfile = `lib/lambda/${entry}.${module ? 'mjs' : 'js'}` } = {},
) {
  const { metafile } = await build({
    entryPoints: [`lambda/${entry}.${module ? 'mts' : 'ts'}`],
    outfile,
    external,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: module ? 'esm' : 'cjs',
    minify,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    plugins,
  });
  const packages = new Set(
    Object.keys(metafile.inputs).flatMap((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  if (packages.size > 0) {
    writeFileSync(`lib/lambda/${entry}.licenses.txt`, [...packages].sort().map(licenseOf).join('\n---\n\n'));
  }
}

/** Whoever hands on a package hands on its licence. */
function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (file) => file.isFile() && /^(licen[cs]e|copying|notice)/i.test(file.name),
  );
  const texts = files.map((file) => readFileSync(`${folder}/${file.name}`, 'utf8'));
  return [`${name} ${version}, ${license}\n`, ...texts].join('\n');
}

await bundle('index');
await bundle('testing/index');
await bundle('local/index');
await bundle('cli/main', { plugins: [localStaysOutside], external: ['./chart.mjs'] });
// Half a megabyte that few load.
await bundle('cli/chart', { module: true, minify: true });
// A folder of its own, since all of it is deployed. The SDK is in Lambda's Node.js runtimes.
await bundle('redrive/function', { external: ['@aws-sdk/*'], outfile: 'lib/redrive-function/index.js' });
// Started by node as it is: ExecutionEnvironment looks for it beside itself.
copyFileSync('lambda/local/function/runtime.mjs', 'lib/lambda/local/runtime.mjs');
