import { readFileSync } from 'node:fs';

const REGISTRY = new URL('../src/components/registry.ts', import.meta.url);

/** The folders of the components that the registry loads when they are needed. */
export function lateFolders(): string[] {
  const source = readFileSync(REGISTRY, 'utf8');
  return Array.from(source.matchAll(/import\('\.\/(\w+)\//g), ([, folder]) => `/src/components/${folder}/`);
}
