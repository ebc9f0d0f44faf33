/** The pages a link can name. What each is called and who sees it is in `index.ts`. */

export const PAGES = ['live', 'overview', 'ingest'] as const;

export type Page = (typeof PAGES)[number];

export function isPage(name: string): name is Page {
  return (PAGES as readonly string[]).includes(name);
}
