/** The letters of the map, from bundled files: every text is drawn here, with Vietnamese marks, and nobody is asked for glyphs. */

import regular from '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff2?url';
import regularVi from '@fontsource/noto-sans/files/noto-sans-vietnamese-400-normal.woff2?url';
import regularExt from '@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff2?url';
import bold from '@fontsource/noto-sans/files/noto-sans-latin-600-normal.woff2?url';
import boldVi from '@fontsource/noto-sans/files/noto-sans-vietnamese-600-normal.woff2?url';
import boldExt from '@fontsource/noto-sans/files/noto-sans-latin-ext-600-normal.woff2?url';

export const REGULAR = ['Noto Sans'];
export const BOLD = ['Noto Sans Semibold'];

/** Letters of Vietnamese outside Latin-1, as the font package splits them. */
const VIETNAMESE = [
  'U+0102-0103', 'U+0110-0111', 'U+0128-0129', 'U+0168-0169', 'U+01A0-01A1', 'U+01AF-01B0', 'U+0300-0301',
  'U+0303-0304', 'U+0308-0309', 'U+0323', 'U+0329', 'U+1EA0-1EF9', 'U+20AB',
];
const LATIN = ['U+0000-00FF', 'U+0131', 'U+0152-0153', 'U+02BB-02BC', 'U+02C6', 'U+02DA', 'U+02DC', 'U+2000-206F', 'U+20AC', 'U+2122', 'U+2191', 'U+2193', 'U+2212', 'U+2215'];
const EXTENDED = ['U+0100-0101', 'U+0104-010F', 'U+0112-0127', 'U+012A-0130', 'U+0132-0151', 'U+0154-0167', 'U+016A-019F', 'U+2070-209F'];

/** The style's `font-faces`. */
export function fontFaces(): Record<string, { url: string; 'unicode-range': string[] }[]> {
  return {
    'Noto Sans': faces(regular, regularVi, regularExt),
    'Noto Sans Semibold': faces(bold, boldVi, boldExt),
  };
}

function faces(latin: string, vietnamese: string, extended: string): { url: string; 'unicode-range': string[] }[] {
  const absolute = (url: string): string => new URL(url, document.baseURI).href;
  return [
    { url: absolute(vietnamese), 'unicode-range': VIETNAMESE },
    { url: absolute(latin), 'unicode-range': LATIN },
    { url: absolute(extended), 'unicode-range': EXTENDED },
  ];
}
