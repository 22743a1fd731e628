import { createHash } from 'node:crypto';
import { fstatSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { watch as watchFiles } from 'chokidar';

/** One save of an editor can make several changes. */
const QUIET_MS = 100;

/** Nobody edits these: `node_modules`, `cdk.out`, logs and hidden files. */
const IGNORED = /^(node_modules|cdk\.out.*|.+\.log|\..+)$/;

export interface Watcher {
  close(): Promise<void>;
}

/**
 * Calls back when the content of a file has changed: once for changes that come together, and only after the previous
 * call has ended.
 *
 * A file that is written again with the same content has not changed. Otherwise an app that compiles itself during
 * synthesis would be synthesized forever.
 *
 * @param except folders whose changes do not count
 */
export async function watch(
  roots: readonly string[],
  except: readonly string[],
  onChange: (files: readonly string[]) => Promise<void>,
): Promise<Watcher> {
  const [folders, excluded] = [roots, except].map((paths) => paths.map((file) => path.resolve(file)));
  const contents = new Map<string, string>();
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let calling = Promise.resolve();

  const watcher = watchFiles([...new Set(folders.map(survivorOf))], {
    ignoreInitial: true,
    ignored: (file) => excluded.includes(file) || !folders.some((root) => leadsTo(root, file) || counts(root, file)),
  });
  const flush = () => {
    if (changed.size === 0) return;
    const files = [...changed];
    changed.clear();
    calling = calling.then(async () => onChange(files));
  };
  watcher.on('all', (event, file) => {
    if (event === 'addDir' || event === 'unlinkDir' || isOwnOutput(file)) return;
    const content = contentOf(file);
    if (contents.get(file) === content) return;
    contents.set(file, content);
    changed.add(file);
    clearTimeout(timer);
    timer = setTimeout(flush, QUIET_MS);
  });
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return {
    close: async () => {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

/** Returns a folder to watch that a build does not delete, as it may delete its output folder and the one above. */
function survivorOf(root: string): string {
  return leadsTo(root, process.cwd()) ? process.cwd() : path.dirname(root);
}

function leadsTo(root: string, folder: string): boolean {
  return root === folder || root.startsWith(folder + path.sep);
}

/** Only names inside a root can exclude a file. The folders above the root can have any name. */
function counts(root: string, file: string): boolean {
  return (
    leadsTo(file, root) &&
    !path
      .relative(root, file)
      .split(path.sep)
      .some((name) => IGNORED.test(name))
  );
}

/** Finds the file to which this process prints. A report of its change would be its next change. */
function isOwnOutput(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return [process.stdout.fd, process.stderr.fd]
    .map((fd) => fstatSync(fd))
    .some(({ dev, ino }) => dev === stats?.dev && ino === stats.ino);
}

function contentOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return 'gone';
  }
}
