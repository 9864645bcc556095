import type { Parser } from '@lezer/common';
import { highlightCode, tagHighlighter, tags } from '@lezer/highlight';

/** What words of a program are called in rich.css: the same kinds as in the editor of `Code`. */
const KINDS = tagHighlighter([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.tagName, tags.controlKeyword], class: 'code-keyword' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], class: 'code-string' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.unit, tags.color], class: 'code-number' },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], class: 'code-aside' },
  { tag: [tags.propertyName, tags.attributeName, tags.labelName], class: 'code-property' },
  { tag: [tags.definition(tags.variableName), tags.function(tags.variableName), tags.className, tags.typeName], class: 'code-name' },
]);

const javascript = (dialect: string) => async (): Promise<Parser> =>
  (await import('@lezer/javascript')).parser.configure({ dialect });
const cpp = async (): Promise<Parser> => (await import('@lezer/cpp')).parser;
const python = async (): Promise<Parser> => (await import('@lezer/python')).parser;
const yaml = async (): Promise<Parser> => (await import('@lezer/yaml')).parser;

/** Grammars by what people write after the fence. Only these: the others would bring all of the editor along. */
const GRAMMARS: Readonly<Record<string, () => Promise<Parser>>> = {
  c: cpp,
  'c++': cpp,
  cpp,
  css: async () => (await import('@lezer/css')).parser,
  html: async () => (await import('@lezer/html')).parser,
  javascript: javascript('jsx'),
  js: javascript('jsx'),
  json: async () => (await import('@lezer/json')).parser,
  jsx: javascript('jsx'),
  py: python,
  python,
  ts: javascript('ts'),
  tsx: javascript('jsx ts'),
  typescript: javascript('ts'),
  yaml,
  yml: yaml,
};

/** Longer code stays plain: its thousands of words would take longer to draw than anybody reads. */
const MOST_CHARACTERS = 50_000;

/** Give the words of a piece of code their colours; it is read as text, and stays the same text. */
export async function colorCode(code: Element, language: string): Promise<void> {
  const text = code.textContent ?? '';
  const load = Object.hasOwn(GRAMMARS, language) ? GRAMMARS[language] : undefined;
  if (!load || text.length > MOST_CHARACTERS) return;
  const parser = await load();
  const nodes: Node[] = [];
  const put = (words: string, kind: string): void => {
    const last = nodes.at(-1);
    if (!kind && last instanceof Text) last.data += words;
    else nodes.push(kind ? wordOf(words, kind) : document.createTextNode(words));
  };
  highlightCode(text, parser.parse(text), KINDS, put, () => put('\n', ''));
  code.replaceChildren(...nodes);
}

function wordOf(words: string, kind: string): HTMLElement {
  const word = document.createElement('span');
  word.className = kind;
  word.textContent = words;
  return word;
}
