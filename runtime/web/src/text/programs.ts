import type { Parser } from '@lezer/common';
import type { StreamParser } from '@codemirror/language';
import type { WordKind } from './words';

/** Takes a program apart: each stretch of it in order, with the class of its colour, or none. */
export type Painter = (text: string, put: (words: string, kind: WordKind | null) => void) => void;

/** A language with a grammar of its own. */
const grammar = (load: () => Promise<Parser>) => async (): Promise<Painter> => {
  const [{ paintWith }, parser] = await Promise.all([import('./words'), load()]);
  return paintWith(parser);
};
/** One whose words are told line by line. */
const mode = (load: () => Promise<StreamParser<unknown>>) => async (): Promise<Painter> => {
  const [{ paintLines }, parser] = await Promise.all([import('./word-stream'), load()]);
  return paintLines(parser);
};

/** Only parsers are loaded, and none of the editor that `Code` is. */
const LANGUAGES: Readonly<Record<string, () => Promise<Painter>>> = {
  python: grammar(async () => (await import('@lezer/python')).parser),
  javascript: grammar(async () => (await import('@lezer/javascript')).parser.configure({ dialect: 'jsx' })),
  typescript: grammar(async () => (await import('@lezer/javascript')).parser.configure({ dialect: 'ts jsx' })),
  json: grammar(async () => (await import('@lezer/json')).parser),
  html: grammar(async () => (await import('@lezer/html')).parser),
  css: grammar(async () => (await import('@lezer/css')).parser),
  cpp: grammar(async () => (await import('@lezer/cpp')).parser),
  yaml: grammar(async () => (await import('@lezer/yaml')).parser),
  shell: mode(async () => (await import('@codemirror/legacy-modes/mode/shell')).shell),
  sql: mode(async () => (await import('@codemirror/legacy-modes/mode/sql')).standardSQL),
  java: mode(async () => (await import('@codemirror/legacy-modes/mode/clike')).java),
  csharp: mode(async () => (await import('@codemirror/legacy-modes/mode/clike')).csharp),
  kotlin: mode(async () => (await import('@codemirror/legacy-modes/mode/clike')).kotlin),
  go: mode(async () => (await import('@codemirror/legacy-modes/mode/go')).go),
  rust: mode(async () => (await import('@codemirror/legacy-modes/mode/rust')).rust),
  ruby: mode(async () => (await import('@codemirror/legacy-modes/mode/ruby')).ruby),
  swift: mode(async () => (await import('@codemirror/legacy-modes/mode/swift')).swift),
  lua: mode(async () => (await import('@codemirror/legacy-modes/mode/lua')).lua),
  r: mode(async () => (await import('@codemirror/legacy-modes/mode/r')).r),
  dockerfile: mode(async () => (await import('@codemirror/legacy-modes/mode/dockerfile')).dockerFile),
  toml: mode(async () => (await import('@codemirror/legacy-modes/mode/toml')).toml),
  diff: mode(async () => (await import('@codemirror/legacy-modes/mode/diff')).diff),
  xml: mode(async () => (await import('@codemirror/legacy-modes/mode/xml')).xml),
  latex: mode(async () => (await import('@codemirror/legacy-modes/mode/stex')).stex),
};

/** What else people call them. */
const NICKNAMES: Readonly<Record<string, string>> = {
  py: 'python',
  python3: 'python',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  ts: 'typescript',
  tsx: 'typescript',
  jsonc: 'json',
  htm: 'html',
  svelte: 'html',
  vue: 'html',
  scss: 'css',
  c: 'cpp',
  h: 'cpp',
  'c++': 'cpp',
  yml: 'yaml',
  sh: 'shell',
  bash: 'shell',
  zsh: 'shell',
  console: 'shell',
  'c#': 'csharp',
  cs: 'csharp',
  kt: 'kotlin',
  golang: 'go',
  rs: 'rust',
  rb: 'ruby',
  docker: 'dockerfile',
  patch: 'diff',
  svg: 'xml',
  tex: 'latex',
};

const painters = new Map<string, Painter>();

/** The language that somebody means by a word; `null` where none has colours. */
export function languageFor(word: string): string | null {
  const name = word.toLowerCase();
  const language = Object.hasOwn(NICKNAMES, name) ? NICKNAMES[name] : name;
  return language !== undefined && Object.hasOwn(LANGUAGES, language) ? language : null;
}

/** What colours a language, if it has been loaded. */
export function painterOf(language: string): Painter | undefined {
  return painters.get(language);
}

/** Load what colours a language; gives whether it is there now, and was not before. */
export async function loadPainter(language: string): Promise<boolean> {
  if (painters.has(language)) return false;
  const painter = await LANGUAGES[language]?.().catch(() => undefined);
  if (painter) painters.set(language, painter);
  return painter !== undefined;
}
