/**
 * Types of the hub's HTTP API, made from its OpenAPI document: `make client`. Never edited by hand.
 *
 *   node schema.mjs DOCUMENT.json src/api/schema.ts
 *   node schema.mjs DOCUMENT.json src/api/schema.ts --check    says whether the file is what the hub serves today
 */

import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const [source, target, mode] = process.argv.slice(2);
const text =
  '/* Made from the OpenAPI document by `make client`. Never edited by hand. */\n\n' +
  astToString(await openapiTS(bare(JSON.parse(readFileSync(source, 'utf8')))));

if (mode === '--check') {
  if (readFileSync(target, 'utf8') !== text) {
    console.error(`web/${target} is not what the hub's API says today: run \`make client\`.`);
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}

/**
 * The document without what says nothing about types, without the refusals, which all have one shape, and without the other
 * forms of what comes as JSON too: the console reads nothing else.
 */
function bare(node, key = '') {
  if (Array.isArray(node)) return node.map((part) => bare(part));
  if (node === null || typeof node !== 'object') return node;
  const named = key === 'properties' || key === 'schemas';
  const kept = Object.entries(node).filter(
    ([name]) =>
      named ||
      !(
        (key === 'content' && 'application/json' in node && name !== 'application/json') ||
        ['example', 'examples', 'title', 'summary'].includes(name) ||
        (key === 'responses' && Number(name) >= 400)
      ),
  );
  return Object.fromEntries(kept.map(([name, part]) => [name, bare(part, named ? '' : name)]));
}
