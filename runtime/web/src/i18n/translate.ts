import { isRecord } from '../state/equal';

/** Texts by key, by language. */
export type Translations = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** How the app marks a text that stands for a translation. */
const TOKEN = /__i18n__(\{[^{}]*\})/g;
const FALLBACK = 'en';

/** The language of the app that suits somebody best: theirs, else one of the same family, else English. */
export function languageFor(wanted: readonly string[], translations: Translations): string | null {
  const known = Object.keys(translations);
  const base = (language: string): string => (language.toLowerCase().split('-')[0] ?? '');
  for (const language of wanted) {
    const found =
      known.find((one) => one.toLowerCase() === language.toLowerCase()) ??
      known.find((one) => one.toLowerCase() === base(language)) ??
      known.find((one) => base(one) === base(language));
    if (found) return found;
  }
  return known.includes(FALLBACK) ? FALLBACK : (known[0] ?? null);
}

/** A value with every text in it in one language; a key that the language lacks is looked up in English. */
export function translator(language: string | null, translations: Translations): <T>(value: T) => T {
  const own = (language && translations[language]) || {};
  const other = translations[FALLBACK] ?? {};
  const lookUp = (token: string, json: string): string => {
    const key = keyOf(json);
    return key === null ? token : (own[key] ?? other[key] ?? key);
  };
  const translate = (value: unknown): unknown => {
    if (typeof value === 'string') return value.includes('__i18n__') ? value.replace(TOKEN, lookUp) : value;
    if (Array.isArray(value)) return value.map(translate);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, translate(item)]));
  };
  return translate as <T>(value: T) => T;
}

function keyOf(json: string): string | null {
  try {
    const data: unknown = JSON.parse(json);
    return isRecord(data) && typeof data['key'] === 'string' ? data['key'] : null;
  } catch {
    return null;
  }
}
