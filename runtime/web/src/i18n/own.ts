import type { Words } from './texts';

/** Each language is a file of its own, and only one of them is ever loaded. */
const LANGUAGES: Readonly<Record<string, () => Promise<{ words: Words }>>> = {
  ar: () => import('./words/ar'),
  de: () => import('./words/de'),
  es: () => import('./words/es'),
  fr: () => import('./words/fr'),
  hi: () => import('./words/hi'),
  it: () => import('./words/it'),
  ja: () => import('./words/ja'),
  ko: () => import('./words/ko'),
  'pt-BR': () => import('./words/pt-BR'),
  ru: () => import('./words/ru'),
  'zh-CN': () => import('./words/zh-CN'),
  'zh-TW': () => import('./words/zh-TW'),
};
const FROM_RIGHT: ReadonlySet<string> = new Set(['ar']);
/** Where Chinese is written in the traditional way. */
const TRADITIONAL = /^zh-(hant|tw|hk|mo)\b/i;

/** The language that the page itself speaks to somebody: the first of theirs that it knows, else English. */
export function ownLanguage(wanted: readonly string[]): string {
  for (const language of wanted) {
    const base = language.toLowerCase().split('-')[0] ?? '';
    if (base === 'en') break;
    if (base === 'zh') return TRADITIONAL.test(language) ? 'zh-TW' : 'zh-CN';
    if (base === 'pt') return 'pt-BR';
    if (Object.hasOwn(LANGUAGES, base)) return base;
  }
  return 'en';
}

/** The words of a language; `null` for English, which the page has, and where they can't be had. */
export async function wordsOf(language: string): Promise<Words | null> {
  try {
    return (await LANGUAGES[language]?.())?.words ?? null;
  } catch {
    return null;
  }
}

/** Which way a language is written. */
export function directionOf(language: string): 'rtl' | 'ltr' {
  return FROM_RIGHT.has(language) ? 'rtl' : 'ltr';
}
