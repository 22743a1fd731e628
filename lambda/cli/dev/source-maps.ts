import { existsSync, readFileSync } from 'node:fs';

export const SOURCE_MAP_NOTICE =
  'a stack names a place in a bundle. With `sourceMap: true` for esbuild, which is `bundling: { sourceMap: true }` of NodejsFunction, it names your file and line, if not its folder; on AWS with NODE_OPTIONS=--enable-source-maps, too';

/** A line of a stack names a file of a function. */
const PLACE = /(\/\S+\/var\/task\/\S+\.[cm]?js):\d+/;

/** A bundle of esbuild begins like this. */
const BUNDLE = /^(?:"use strict";\s*)?var \w+ ?= ?Object\./;

/**
 * Whether a line of a stack names a place in a bundle of esbuild. With a source map, which node heeds, it would name
 * another file.
 */
export function namesBundle(line: string): boolean {
  const [, file = ''] = PLACE.exec(line) ?? [];
  return existsSync(file) && BUNDLE.test(readFileSync(file, 'utf8'));
}
