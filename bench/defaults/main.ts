import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tables } from './tables';

const PAGE = join(__dirname, '../../docs/defaults.md');
const BEGIN = '<!-- The tables are made by: npx tsx bench/defaults/main.ts -->\n';
const END = '<!-- End of the tables. -->';

const page = readFileSync(PAGE, 'utf8');
const [before, after] = [page.slice(0, page.indexOf(BEGIN) + BEGIN.length), page.slice(page.indexOf(END))];
writeFileSync(PAGE, `${before}\n${tables()}\n${after}`);
