/** Packs what a browser takes packed, once, beside the file: `name.js.gz`. The hub gives it to whoever asks for gzip. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXTS = /\.(js|mjs|css|svg)$/;
/** Less fits into a packet as it is. */
const LEAST_BYTES = 1400;

export function pack(): Plugin {
  return {
    name: 'pack',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((each) => TEXTS.test(each))) {
        const path = join(dir!, name);
        const content = readFileSync(path);
        if (content.length > LEAST_BYTES) writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}
