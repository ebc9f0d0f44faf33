import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { ahead } from './vite/ahead.ts';
import { pack } from './vite/pack.ts';

const hub = process.env.HUB_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), ahead('/pages/ConsolePage.svelte'), pack()],
  server: {
    host: '127.0.0.1',
    // Tests read the guide's examples.
    fs: process.env.VITEST ? { allow: ['..'] } : {},
    proxy: { '/api': { target: hub, ws: true, changeOrigin: true, headers: { origin: hub } } },
  },
  // Under vitest the browser build of Svelte is wanted, so that components mount in happy-dom.
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  build: {
    target: 'es2022',
    sourcemap: false,
    // Fonts stay files: the strict content policy allows no data: fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1300,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // The map engine is a file of its own: it changes least, and a profile can tell its work from ours.
        codeSplitting: { groups: [{ name: 'maplibre', test: /node_modules[\\/]maplibre-gl[\\/].*\.m?js$/ }] },
      },
    },
  },
  worker: { format: 'es' },
  // Styles are empty in tests but for these, which a test reads.
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], css: { include: [/public\/waiting/] } },
});
