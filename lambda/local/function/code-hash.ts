import { createHash, Hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { FunctionCode } from './function-definition';

/** Hashes code by its content. The same code in another folder has the same hash. */
export function codeHash(code: FunctionCode): string {
  const hash = createHash('sha256');
  if ('inline' in code) hash.update(code.inline);
  else addFolder(hash, code.folder);
  return hash.digest('hex');
}

function addFolder(hash: Hash, folder: string): void {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries) {
    hash.update(`\n${entry.isDirectory() ? 'folder' : 'file'} ${entry.name}\n`);
    if (entry.isDirectory()) addFolder(hash, path.join(folder, entry.name));
    else if (entry.isFile()) hash.update(readFileSync(path.join(folder, entry.name)));
  }
}
