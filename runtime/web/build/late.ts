import { readFileSync } from 'node:fs';

const REGISTRY = new URL('../src/components/registry.ts', import.meta.url);

/** What the page itself loads when it needs it, or somebody asks for it. */
const OTHERS = ['/src/components/navbar/', '/src/api/'];

/** The folders of the components that the registry loads when they are needed, and other late files. */
export function lateFolders(): string[] {
  const source = readFileSync(REGISTRY, 'utf8');
  const folders = Array.from(source.matchAll(/import\('\.\/(\w+)\//g), ([, folder]) => `/src/components/${folder}/`);
  return [...folders, ...OTHERS];
}
