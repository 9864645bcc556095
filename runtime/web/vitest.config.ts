import { defineConfig, mergeConfig } from 'vitest/config';
import build from './vite.config.ts';

// Apart from the build's own settings, so that a build needs none of the tools that check and test.
export default mergeConfig(
  build,
  defineConfig({
    // Tests mount components, so they need Svelte's browser build.
    resolve: { conditions: ['browser'] },
    test: {
      // Tests that touch the document ask for jsdom in their first line.
      environment: 'node',
      include: ['src/**/*.test.ts'],
    },
  }),
);
