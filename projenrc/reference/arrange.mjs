import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';

const LAMBDA = fileURLToPath(new URL('../../lambda', import.meta.url));

/**
 * The reference from top to bottom: of each section its title, what it is about, and where its part of lambda/ is, in
 * reading order.
 */
const SECTIONS = [
  [
    'Handler',
    'Imported from `cdk-dynamodb-streams/lambda`, as is all before [Testing](#testing).',
    ['handler/stream-handler.ts', 'handler/batch/'],
  ],
  [
    'Options',
    'What a handler can be told.',
    [
      'handler/stream-handler-options.ts',
      'handler/idempotency/idempotency-settings.ts',
      'handler/parking/parking-queue.ts',
      'record/decode.ts',
      'record/standard-schema.ts',
    ],
  ],
  [
    'Records',
    'What a handler is given, and the event that it comes in.',
    ['record/stream-record.ts', 'record/changes.ts', 'handler/invocation/', 'record/'],
  ],
  [
    'Exactly once',
    'Effects in DynamoDB that are done once, whatever is delivered again.',
    ['handler/exactly-once/once-in-transaction.ts', 'handler/exactly-once/unless-newer.ts'],
  ],
  [
    'Errors',
    'What is thrown about a record that nobody can process, and the message in which it is parked.',
    ['record/unprocessable-record-error.ts', 'record/validate-record.ts', 'handler/parking/'],
  ],
  ['Stores', 'Where is kept what was done.', ['handler/idempotency/dynamodb-store.ts', 'handler/idempotency/']],
  [
    'Telemetry',
    'What is logged and counted.',
    ['handler/telemetry/metrics.ts', 'handler/telemetry/logger.ts', 'handler/telemetry/'],
  ],
  [
    'Testing',
    'Imported from `cdk-dynamodb-streams/testing`: what the tests of a handler or of a store need.',
    ['testing/make-records.ts', 'testing/make-events.ts', 'testing/', 'testing/memory-store.ts'],
  ],
  [
    'Local: a handler in a test',
    'Imported from `cdk-dynamodb-streams/local`, as is all that follows: an event source mapping in memory, on a virtual clock.',
    ['local/in-tests/local-mapping.ts', 'local/in-tests/local-mapping-options.ts', 'local/in-tests/'],
  ],
  [
    'Local: an app, or templates',
    'The stream consumers of an app, with DynamoDB Local.',
    ['local/run/run-templates.ts', 'local/run/', 'local/resources/'],
  ],
  [
    'Local: what a mapping does',
    'Its settings, and what is told of it.',
    ['local/', 'rules/', '../src/shared/failure-message.ts'],
  ],
];

const PLACES = SECTIONS.flatMap(([title, , files]) => files.map((file) => ({ title, file }))).map((place, order) => ({
  ...place,
  order,
}));
/** Those whose values come before the types that they need. */
const VALUES = [ReflectionKind.Function, ReflectionKind.Class];

/** Makes one page of the entries, with sections. */
export function arrange(app) {
  const orders = new Map();
  const byOrder = (one, other) => orders.get(one) - orders.get(other);

  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.getChildrenByKind(ReflectionKind.Module)) mergeEntry(project, entry);
    for (const reflection of project.children) {
      const { title, order } = placeOf(project, reflection);
      orders.set(reflection, order * 2 + (reflection.kindOf(VALUES) ? 0 : 1));
      reflection.comment ??= new Comment();
      reflection.comment.blockTags.push(tag('@category', title));
    }
    Object.values(project.reflections).forEach(simplify);
  });

  // When it is known what is inherited, and nothing is grouped yet.
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      const repeated = ({ inheritedFrom, implementationOf }) => (inheritedFrom ?? implementationOf)?.reflection;
      for (const reflection of Object.values(project.reflections).filter(repeated)) {
        project.removeReflection(reflection);
      }
    },
    -1,
  );

  // After they were grouped, in the order of the sources.
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      project.categories.sort((one, other) => titles().indexOf(one.title) - titles().indexOf(other.title));
      for (const category of project.categories) {
        category.children.sort(byOrder);
        category.description = text(SECTIONS.find(([title]) => title === category.title)[1]);
      }
      project.comment = new Comment(contents(project));
    },
    -1000,
  );
}

function mergeEntry(project, entry) {
  // What a second entry exports too is with the first.
  for (const child of [...entry.children]) if (child.isReference()) project.removeReflection(child);
  // It says what the section says.
  delete entry.comment;
  project.mergeReflections(entry, project);
}

function placeOf(project, reflection) {
  const file = path.relative(LAMBDA, project.getSymbolIdFromReflection(reflection).fileName).split(path.sep).join('/');
  const [place] = PLACES.filter((candidate) => file.startsWith(candidate.file)).sort(
    (one, other) => other.file.length - one.file.length,
  );
  if (!place) {
    throw new Error(
      `the reference has no section for '${reflection.name}' of lambda/${file}: give it one in projenrc/reference/arrange.mjs`,
    );
  }
  return place;
}

/** What there is of a reflection that only the compiler needs to know. */
function simplify(reflection) {
  // Arguments that are taken apart have no name.
  if (reflection.name === '__namedParameters') {
    reflection.name = reflection.type.type === 'reference' ? 'options' : 'record';
  }
  // A user reads both alike.
  if (reflection.kindOf(ReflectionKind.Accessor)) {
    const { type, comment } = reflection.getSignature;
    Object.assign(reflection, { kind: ReflectionKind.Property, type, comment, getSignature: undefined });
  }
  if (reflection.type?.elementSummaries) sayElements(reflection);
  if (reflection.comment?.getTag('@default')) sayDefault(reflection.comment);
  // The last has all parameters.
  if (reflection.kindOf(ReflectionKind.Constructor)) reflection.signatures.splice(0, reflection.signatures.length - 1);
}

/** What the members of a union mean. */
function sayElements({ comment, type: { types, elementSummaries } }) {
  comment.summary.push(
    ...types.flatMap((type, index) => [
      ...text(`${index > 0 ? '' : '\n'}\n- \`${type}\`: `),
      ...elementSummaries[index],
    ]),
  );
}

/** A default is a value or, after a dash, words. */
function sayDefault(comment) {
  const content = comment
    .getTag('@default')
    .content.map((part) => part.text)
    .join('')
    .trim();
  comment.removeTags('@default');
  const shown = content.startsWith('- ') ? content.slice(2) : content.includes('`') ? content : `\`${content}\``;
  comment.summary.push(...text(`${comment.summary.length > 0 ? '<br>' : ''}**Default:** ${shown}`));
}

function contents(project) {
  return [
    ...text(
      'What the functions and the tests of an app import. The constructs are in [API.md](../API.md). Generated from the sources by `npx projen docgen`.\n',
    ),
    ...project.categories.flatMap(({ title, children }) => [
      ...text(`\n- **${title}**: `),
      ...children.flatMap((child, index) => [
        ...text(index > 0 ? ', ' : ''),
        { kind: 'inline-tag', tag: '@link', text: child.name, target: child },
      ]),
    ]),
  ];
}

function titles() {
  return SECTIONS.map(([title]) => title);
}

function tag(name, content) {
  return new CommentTag(name, text(content));
}

function text(content) {
  return [{ kind: 'text', text: content }];
}
