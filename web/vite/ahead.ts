/** Tells the page what it will need before its first script has run: the console with its map engine and its styles. */

import type { HtmlTagDescriptor, Plugin, Rollup } from 'vite';

/** `page` is the end of the module's path whose chunk is wanted. */
export function ahead(page: string): Plugin {
  return {
    name: 'ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((each): each is Rollup.OutputChunk => each.type === 'chunk');
        const first = chunks.find((chunk) => chunk.facadeModuleId?.endsWith(page));
        if (first === undefined) throw new Error(`no chunk begins with ${page}: name its module in vite.config.ts`);
        const wanted = new Set<string>();
        const styles = new Set<string>();
        const walk = (name: string): void => {
          const chunk = chunks.find((each) => each.fileName === name);
          if (chunk === undefined || wanted.has(name)) return;
          wanted.add(name);
          for (const style of chunk.viteMetadata?.importedCss ?? []) styles.add(style);
          chunk.imports.forEach(walk);
        };
        walk(first.fileName);
        const link = (attrs: Record<string, string | boolean>): HtmlTagDescriptor => ({ tag: 'link', attrs, injectTo: 'head' });
        const missing = (names: Set<string>): string[] => [...names].filter((name) => !html.includes(name));
        return [
          ...missing(wanted).map((name) => link({ rel: 'modulepreload', crossorigin: true, href: `/${name}` })),
          ...missing(styles).map((name) => link({ rel: 'preload', as: 'style', crossorigin: true, href: `/${name}` })),
        ];
      },
    },
  };
}
