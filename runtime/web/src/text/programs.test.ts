import { describe, expect, it } from 'vitest';
import { languageFor, loadPainter, painterOf } from './programs';

/** Each stretch of a program with its class. */
async function wordsOf(language: string, text: string): Promise<[string, string | null][]> {
  await loadPainter(language);
  const found: [string, string | null][] = [];
  painterOf(language)?.(text, (words, kind) => found.push([words, kind]));
  return found;
}

describe('programs', () => {
  it('knows languages by what people call them', () => {
    expect(['py', 'JS', 'bash', 'c++', 'nobody', 'constructor', ''].map(languageFor)).toEqual(['python', 'javascript', 'shell', 'cpp', null, null, null]);
  });

  it('finds the words of a grammar and of a mode', async () => {
    expect(await wordsOf('python', "def f():\n  return 'x'")).toEqual([
      ['def', 'word-key'],
      [' ', null],
      ['f', 'word-new'],
      ['():\n  ', null],
      ['return', 'word-key'],
      [' ', null],
      ["'x'", 'word-string'],
    ]);
    expect(await wordsOf('diff', '+a\n\n-b')).toEqual([
      ['+a', 'word-string'],
      ['\n', null],
      ['\n', null],
      ['-b', 'word-gone'],
    ]);
  });

  const SAMPLE = `# x "y" 'z' 12 <a b="c">{d: [e]}</a> /* f */ -- g\n\tlet h = "i\\n";\r\n\n+j\n\\frac{k} $(l) "open`;
  it.each([
    'python', 'javascript', 'typescript', 'json', 'html', 'css', 'cpp', 'yaml', 'shell', 'sql', 'java', 'csharp', 'kotlin', 'go',
    'rust', 'ruby', 'swift', 'lua', 'r', 'dockerfile', 'toml', 'diff', 'xml', 'latex',
  ])('leaves no sign of a text out: %s', async (language) => {
    expect((await wordsOf(language, SAMPLE)).map(([words]) => words).join('')).toBe(SAMPLE);
  });
});
