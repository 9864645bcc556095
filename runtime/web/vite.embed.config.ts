import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';

// The script for other people's pages: one file with a name that stays, built after the page itself.
export default defineConfig({
  plugins: [compress()],
  publicDir: false,
  build: {
    target: 'es2022',
    outDir: '../spacekit_runtime/static',
    emptyOutDir: false,
    lib: { entry: 'src/embed/spacekit-app.ts', formats: ['iife'], name: 'spacekitApp', fileName: () => 'spacekit-app.js' },
    minify: true,
  },
});
