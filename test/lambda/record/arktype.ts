import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * What arktype exports. It is published as ES modules only, which Jest does not load on Node.js 20 and 22: here it is
 * made a CommonJS one.
 */
export function loadArktype(): typeof import('arktype', { with: { 'resolution-mode': 'import' } }) {
  const directory = mkdtempSync(join(tmpdir(), 'arktype-'));
  const outfile = join(directory, 'arktype.js');
  buildSync({
    stdin: { contents: "export * from 'arktype'", resolveDir: __dirname },
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
  });
  const arktype = createRequire(outfile)(outfile);
  rmSync(directory, { recursive: true });
  return arktype;
}
