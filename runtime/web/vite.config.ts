import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';
import { onlyWoff2 } from './build/fonts.ts';
import { lateFolders } from './build/late.ts';

const late = lateFolders();
/** Parts of Svelte that no component of the first page uses. */
const RARE = /svelte\/src\/internal\/client\/dom\/(elements\/bindings\/(select|input)|blocks\/(await|svelte-element))\.js/;

export default defineConfig({
  plugins: [
    svelte({
      // A late component carries its style in its script: a style sheet beside it would be one more request.
      dynamicCompileOptions: ({ filename }) => ({ css: late.some((folder) => filename.includes(folder)) ? 'injected' : 'external' }),
    }),
    onlyWoff2(),
    compress(),
  ],
  // The page may live under any path (a proxy's prefix, a mounted app): every address is relative.
  base: './',
  build: {
    target: 'es2022',
    // The first browsers with light-dark(): without it each colour would be written three times.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: '../spacekit_runtime/static',
    emptyOutDir: true,
    // The server reads it to compose the page's head.
    manifest: 'manifest.json',
    // Inlined assets would be paid for by pages that never show them.
    assetsInlineLimit: 0,
    // The server names the chunks that an app needs in the head; the polyfill is for older browsers.
    // What a chunk imports in its turn is named there as well: a table of it in the page's own script would be weight.
    modulePreload: { polyfill: false, resolveDependencies: (_, files) => files.filter((file) => file.endsWith('.css')) },
    rolldownOptions: {
      input: 'src/main.ts',
      // What every page needs is one file: a second would be one more request before anything shows.
      // But for parts of Svelte that late components alone use: its index names them all, so they count as initial.
      output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'rare', test: RARE, priority: 1 }, { name: 'core', tags: ['$initial'] }] } },
      treeshake: {
        // No component of ours is a custom element; Svelte's support for them would be kept for its side effects.
        moduleSideEffects: [{ test: RARE, sideEffects: false }, { test: /svelte\/src\/internal\/client\/dom\/elements\/custom-element/, sideEffects: false }],
      },
    },
  },
});
