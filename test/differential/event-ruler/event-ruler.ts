import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import * as path from 'node:path';

/** A pattern and events, each as JSON. */
export interface Question {
  readonly pattern: string;
  readonly events: readonly string[];
}

/** Whether the pattern matches each event, or `invalid`. */
export type Verdict = readonly boolean[] | 'invalid';

const JARS = path.resolve('node_modules/.cache/event-ruler');
const ALL_OUTPUT = { encoding: 'utf8', maxBuffer: 2 ** 30 } as const;

/** Returns the first of the programs that this machine does not have. */
export function missingProgram(): string | undefined {
  return ['java', 'mvn'].find((program) => spawnSync(program, ['-version']).error);
}

/** Asks AWS's own matcher. */
export function askEventRuler(questions: readonly Question[]): Verdict[] {
  mkdirSync(JARS, { recursive: true });
  run('mvn', [
    ...['--quiet', '--batch-mode', '--file', path.join(__dirname, 'pom.xml')],
    ...['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${JARS}`],
  ]);
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
  const answers = run('java', ['-cp', path.join(JARS, '*'), path.join(__dirname, 'Judge.java')], input);
  return answers
    .trim()
    .split('\n')
    .map((answer) => (answer === 'invalid' ? answer : [...answer.slice(1)].map((verdict) => verdict === '1')));
}

function run(program: string, programArguments: readonly string[], input?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, programArguments, { ...ALL_OUTPUT, input });
  if (status === 0) return stdout;
  throw error ?? new Error(`${program} ended with ${status}: ${stderr}${stdout}`.slice(0, 4000));
}
