import { languageFor, loadPainter, painterOf } from './programs';

/** Where markdown says what language a piece of code is in. */
const CODE = 'pre > code[class*="language-"]:not([data-colored])';
/** Longer programs stay in one colour: nobody reads them in a text, and each word is an element. */
const MOST_SIGNS = 50_000;
/** So many pieces of code are remembered: in a growing text all but the last stay what they are. */
const MOST_KEPT = 100;

const kept = new Map<string, DocumentFragment>();

/** Give the words of programs their colours, as far as their languages are here; the others come later. */
export function colorCode(root: ParentNode): void {
  for (const code of root.querySelectorAll(CODE)) {
    const language = languageOf(code);
    const text = code.textContent ?? '';
    if (!language || text.length > MOST_SIGNS || !painterOf(language)) continue;
    code.replaceChildren(painted(language, text));
    code.setAttribute('data-colored', '');
  }
}

/** Load the languages of code that has no colours yet; gives whether there are any. */
export async function loadColors(root: ParentNode): Promise<boolean> {
  const languages = Array.from(root.querySelectorAll(CODE), languageOf).filter((name) => name !== null);
  const found = await Promise.all([...new Set(languages)].map(loadPainter));
  return found.some(Boolean);
}

function languageOf(code: Element): string | null {
  return languageFor(/\blanguage-([\w+#.-]+)/.exec(code.className)?.[1] ?? '');
}

/** A program as words in their colours: made of text alone, whatever is written in it. */
function painted(language: string, text: string): Node {
  const key = `${language}\n${text}`;
  const known = kept.get(key) ?? paint(language, text);
  kept.delete(key);
  kept.set(key, known);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return known.cloneNode(true);
}

function paint(language: string, text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  painterOf(language)?.(text, (words, kind) => {
    if (!kind) return fragment.append(words);
    const word = document.createElement('span');
    word.className = kind;
    word.textContent = words;
    fragment.append(word);
  });
  return fragment;
}
