import { execFileSync, spawnSync } from 'node:child_process';

/**
 * `npm run check -- FILE…`: lints these files, checks all types, and runs the tests that import these files. Stops at
 * the first failure. Without arguments, the files are the changes since origin/main.
 */

const LINTED = /\.(m?ts|mjs)$/;
const TESTED = /^(src|lambda|test|projenrc)\/.*\.m?ts$/;

function changedFiles(): string[] {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
  const [base] = git('merge-base', 'HEAD', 'origin/main');
  return [...git('diff', '--name-only', '--diff-filter=d', base), ...git('ls-files', '--others', '--exclude-standard')];
}

function run(command: string, ...args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) throw error;
  if (status !== 0) process.exit(1);
}

const files = process.argv.length > 2 ? process.argv.slice(2) : changedFiles();
const linted = files.filter((file) => LINTED.test(file));
const tested = files.filter((file) => TESTED.test(file));

console.log(`Checking ${files.length} file(s).`);
if (linted.length > 0) run('eslint', '--max-warnings=0', ...linted);
run('projen', 'types');
if (tested.length > 0) run('jest', '--ci', '--passWithNoTests', '--findRelatedTests', ...tested);
