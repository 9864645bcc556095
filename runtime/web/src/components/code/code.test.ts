import { classHighlighter, highlightTree } from '@lezer/highlight';
import { LanguageSupport, type Language } from '@codemirror/language';
import { describe, expect, it } from 'vitest';
import { commonStart } from './editor';
import { fileName, LANGUAGE_NAMES, loadLanguage } from './languages';

/** A line of each that has something to colour in it. */
const SAMPLES: Record<string, string> = {
  python: 'def f(): return "x"  # y',
  c: 'int main() { return 0; }',
  cpp: 'int main() { return 0; }',
  markdown: '# Heading',
  json: '{"a": 1}',
  html: '<p class="x">y</p>',
  css: 'p { color: red }',
  javascript: 'const a = "b";',
  typescript: 'const a: string = "b";',
  yaml: 'a: "b" # c',
  latex: '\\section{A} % b',
  jinja2: '{% if a %}b{% endif %}',
  dockerfile: 'FROM scratch',
  shell: 'if true; then echo "a"; fi',
  r: 'x <- function(a) "b" # c',
};

describe('code', () => {
  it.each(LANGUAGE_NAMES)('knows the words of %s', async (name) => {
    const loaded = await loadLanguage(name);
    const language = loaded instanceof LanguageSupport ? loaded.language : (loaded as Language);
    const coloured: string[] = [];
    const sample = SAMPLES[name] ?? 'select a from b where c = 1';
    highlightTree(language.parser.parse(sample), classHighlighter, (from, to) => coloured.push(sample.slice(from, to)));
    expect(coloured.length).toBeGreaterThan(0);
  });

  it('has no colours for what it does not know', async () => {
    expect(await Promise.all([null, 'klingon', 'constructor'].map((name) => loadLanguage(name)))).toEqual([[], [], []]);
  });

  it('names files as their language does', () => {
    expect(['python', 'sql-mySQL', null, 'toString'].map(fileName)).toEqual(['file.py', 'file.sql', 'file.txt', 'file.txt']);
  });

  it('keeps what two texts have in common', () => {
    expect([commonStart('ab', 'abc'), commonStart('abc', 'abx'), commonStart('', 'a'), commonStart('ab', 'a')]).toEqual([2, 2, 0, 1]);
  });
});
