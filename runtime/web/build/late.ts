import { readFileSync } from 'node:fs';

const REGISTRY = new URL('../src/components/registry.ts', import.meta.url);

/** What the page itself loads when somebody asks for it. */
const PANELS = ['/src/api/'];

/** The folders of what is loaded when it is needed: components that the registry names, and panels. */
export function lateFolders(): string[] {
  const source = readFileSync(REGISTRY, 'utf8');
  const components = Array.from(source.matchAll(/import\('\.\/(\w+)\//g), ([, folder]) => `/src/components/${folder}/`);
  return [...components, ...PANELS];
}
