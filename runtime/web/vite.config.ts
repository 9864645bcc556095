import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { compress } from './build/compress.ts';

export default defineConfig({
  plugins: [svelte(), compress()],
  // The page may live under any path (a proxy's prefix, a mounted app): every address is relative.
  base: './',
  build: {
    target: 'es2022',
    outDir: '../spacekit_runtime/static',
    emptyOutDir: true,
    // The server reads it to compose the page's head.
    manifest: 'manifest.json',
    // Inlined assets would be paid for by pages that never show them.
    assetsInlineLimit: 0,
    // The server names the chunks that an app needs in the head; the polyfill is for older browsers.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: 'src/main.ts',
      treeshake: {
        // No component of ours is a custom element; Svelte's support for them would be kept for its side effects.
        moduleSideEffects: [{ test: /svelte\/src\/internal\/client\/dom\/elements\/custom-element/, sideEffects: false }],
      },
    },
  },
  // Tests mount components, so they need Svelte's browser build.
  resolve: process.env['VITEST'] ? { conditions: ['browser'] } : {},
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
  },
});
