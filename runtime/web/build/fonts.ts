import type { Plugin } from 'vite';

/** Keeps KaTeX's fonts in one format: every browser we build for reads woff2, and the others are three quarters of the wheel. */
export function onlyWoff2(): Plugin {
  return {
    name: 'spacekit-only-woff2',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('katex') || !/\.css($|\?)/.test(id)) return null;
      return code.replace(/,url\([^)]+\.(?:woff|ttf)\)\s*format\("(?:woff|truetype)"\)/g, '');
    },
  };
}
