import { describe, expect, it } from 'vitest';
import type { Config } from '../generated/wire';
import { inOwnWords, titledInOwnWords } from './given';
import { directionOf, ownLanguage, wordsOf } from './own';
import { say, speak } from './say';

const LANGUAGES = ['ar', 'de', 'es', 'fr', 'hi', 'it', 'ja', 'ko', 'pt-BR', 'ru', 'zh-CN', 'zh-TW'];

describe('ownLanguage', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['xx', 'fr'], 'fr'],
    [['pt-PT'], 'pt-BR'],
    [['zh'], 'zh-CN'],
    [['zh-Hant-HK'], 'zh-TW'],
    [['zh-TW'], 'zh-TW'],
    [['en-GB', 'de'], 'en'],
    [['constructor'], 'en'],
    [[], 'en'],
  ])('finds for %s %s', (wanted, expected) => {
    expect(ownLanguage(wanted)).toBe(expected);
  });
});

describe('the words of each language', () => {
  it.each(LANGUAGES)('%s says all, and names what the English names', async (language) => {
    const words = await wordsOf(language);
    const places = (text: string): number => text.split('%').length - 1;
    expect(words).not.toBeNull();
    for (const [english, text] of Object.entries(words ?? {})) {
      expect(text.trim()).not.toBe('');
      expect(places(text), `${english}: ${text}`).toBe(places(english));
    }
  });

  it('are none for English', async () => {
    expect(await wordsOf('en')).toBeNull();
  });

  it('are written from the right in Arabic alone', () => {
    expect(LANGUAGES.filter((language) => directionOf(language) === 'rtl')).toEqual(['ar']);
  });
});

describe('say', () => {
  it('speaks English until it is told otherwise', async () => {
    expect(say('Remove %', 'a$&.txt')).toBe('Remove a$&.txt');
    const german = await wordsOf('de');
    if (german) speak(german);
    expect(say('Remove %', 'a$&.txt')).toBe('a$&.txt entfernen');
  });
});

describe('what the Python half writes', () => {
  it('is translated where it is the usual word, and nowhere else', async () => {
    const words = await wordsOf('es');
    if (!words) throw new Error('There is no Spanish.');
    const component = (type: string, props: Record<string, unknown>): object => ({ id: 1, type, props });
    const config = {
      components: [
        component('button', { value: 'Submit' }),
        component('button', { value: 'Submit my work' }),
        component('textbox', { value: 'Submit', label: 'Name', placeholder: 'Type a message...' }),
      ],
    } as unknown as Config;
    expect(inOwnWords(config, words).components.map(({ props }) => props)).toEqual([
      { value: 'Enviar' },
      { value: 'Submit my work' },
      { value: 'Submit', label: 'Name', placeholder: 'Escribe un mensaje…' },
    ]);
    const told = { msg: 'log', title: 'Warning', log: 'Warning' } as Parameters<typeof titledInOwnWords>[0];
    expect(titledInOwnWords(told, words)).toMatchObject({ title: 'Atención', log: 'Warning' });
  });
});
