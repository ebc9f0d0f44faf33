/**
 * What the console may weigh, checked after every build: a control room's old PC and slow link have to carry it.
 * Sizes are bytes; scripts and styles count compressed (gzip, as the hub sends them), fonts as they are.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const KB = 1024;
/** First what a person waits for at the login, then the console with its map engine and its words, then the pages loaded when they are opened. */
const BUDGETS = [
  { what: 'login (index script)', match: (name) => /^index-.*\.js$/.test(name), limit: 40 * KB, packed: true },
  // With the words of most screens in both languages, which grow with the screens, and the map's search for where a
  // zone's name stands.
  { what: 'console (its script)', match: (name) => /^ConsolePage-.*\.js$/.test(name), limit: 103 * KB, packed: true },
  { what: 'map engine', match: (name) => /^maplibre-.*\.js$/.test(name), limit: 300 * KB, packed: true },
  { what: 'street map (loaded where a city has one)', match: (name) => /^tiles-.*\.js$/.test(name), limit: 25 * KB, packed: true },
  // With the form of a source: mapping, sample and its words in both languages, loaded when somebody opens it.
  { what: 'all scripts together', match: (name) => extname(name) === '.js', limit: 672 * KB, packed: true },
  { what: 'map worker', match: (name) => extname(name) === '.mjs', limit: 155 * KB, packed: true },
  { what: 'styles', match: (name) => extname(name) === '.css', limit: 40 * KB, packed: true },
  { what: 'fonts', match: (name) => extname(name) === '.woff2', limit: 185 * KB, packed: false },
];

const folder = fileURLToPath(new URL('./dist/assets/', import.meta.url));
const files = readdirSync(folder);
let over = 0;
for (const { what, match, limit, packed } of BUDGETS) {
  const counted = files.filter(match);
  const size = counted.reduce((sum, name) => {
    const content = readFileSync(join(folder, name));
    return sum + (packed ? gzipSync(content).length : content.length);
  }, 0);
  const wrong = counted.length === 0 ? 'nothing found to measure' : size > limit ? 'over budget' : '';
  if (wrong) over += 1;
  console.log(`${what}: ${(size / KB).toFixed(1)} KB of ${limit / KB} KB${packed ? ' gzip' : ''}${wrong ? `  <- ${wrong}` : ''}`);
}
if (over > 0) {
  console.error('web/budget.mjs: the build is larger than stated. Make it smaller, or raise the figure there and say why.');
  process.exit(1);
}
