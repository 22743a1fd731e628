/**
 * The rooms of this package, lowest first, and the rooms that each may import besides itself. A room imports only lower
 * ones, so there is no circle. The linter enforces this table, docs/architecture.md shows it, and
 * test/boundaries.test.ts compares them.
 */
export const ROOMS = {
  'src/shared': [],
  src: ['src/shared'],
  'lambda/aws': [],
  'lambda/record': ['src/shared'],
  'lambda/stream': ['lambda/record', 'src/shared'],
  'lambda/rules': ['lambda/record', 'src/shared'],
  'lambda/handler': ['lambda/record', 'lambda/aws', 'src/shared'],
  'lambda/index.ts': ['lambda/handler', 'lambda/record'],
  'lambda/testing': ['lambda/handler', 'lambda/record', 'src/shared'],
  'lambda/simulation': ['lambda/handler', 'lambda/rules', 'lambda/record', 'src/shared'],
  'lambda/local': ['lambda/testing', 'lambda/handler', 'lambda/rules', 'lambda/stream', 'lambda/record', 'src/shared'],
  'lambda/redrive': ['lambda/handler', 'lambda/rules', 'lambda/stream', 'lambda/record', 'lambda/aws', 'src/shared'],
  'lambda/cli': ['lambda/local', 'lambda/redrive', 'lambda/simulation', 'lambda/rules', 'lambda/record', 'src/shared'],
} as const satisfies { readonly [room: string]: readonly string[] };

/**
 * The inner rooms of the two largest rooms, lowest first, and the inner rooms that each may import besides itself. They
 * may also import whatever the room as a whole may.
 */
export const INNER_ROOMS = {
  'lambda/handler': {
    invocation: [],
    telemetry: ['invocation'],
    idempotency: ['invocation'],
    'exactly-once': ['idempotency', 'invocation'],
    parking: ['idempotency', 'telemetry', 'invocation'],
    'stream-handler-options.ts': ['parking', 'idempotency', 'telemetry', 'invocation'],
    batch: ['stream-handler-options.ts', 'parking', 'idempotency', 'telemetry', 'invocation'],
  },
  'lambda/local': {
    function: [],
    mapping: [],
    template: ['function'],
    resources: ['template', 'function'],
    messaging: ['resources', 'template', 'mapping', 'function'],
    run: ['messaging', 'resources', 'template', 'mapping', 'function'],
    'in-tests': ['mapping', 'function'],
  },
} as const satisfies { readonly [room in keyof typeof ROOMS]?: { readonly [inner: string]: readonly string[] } };

/** A room, and everything of this repository that its files may import. */
export interface Zone {
  readonly room: string;
  readonly allowed: readonly string[];
}

export function zones(): Zone[] {
  const outer = Object.entries(ROOMS).map(([room, others]) => ({ room, allowed: [room, ...others] }));
  const inner = Object.entries(INNER_ROOMS).flatMap(([room, folders]) =>
    Object.entries(folders).map(([folder, others]) => ({
      room: `${room}/${folder}`,
      allowed: [folder, ...others].map((name) => `${room}/${name}`).concat(ROOMS[room as keyof typeof ROOMS]),
    })),
  );
  return [...outer, ...inner];
}
