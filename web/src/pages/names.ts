/** The pages a link can name. What each is called and who sees it is in `index.ts`. */

export const PAGES = ['live', 'desk', 'overview', 'replay', 'zones', 'ingest', 'admin'] as const;

export type Page = (typeof PAGES)[number];

export function isPage(name: string): name is Page {
  return (PAGES as readonly string[]).includes(name);
}
