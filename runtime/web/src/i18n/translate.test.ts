import { describe, expect, it } from 'vitest';
import { languageFor, translator } from './translate';

const TEXTS = { en: { hi: 'Hello', bye: 'Bye' }, es: { hi: 'Hola' }, 'pt-BR': { hi: 'Oi' } };

function token(key: string): string {
  return `__i18n__${JSON.stringify({ __type__: 'translation_metadata', key })}`;
}

describe('languageFor', () => {
  it.each([
    [['es-MX', 'en'], 'es'],
    [['fr', 'pt'], 'pt-BR'],
    [['PT-br'], 'pt-BR'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('finds for %s %s', (wanted, expected) => {
    expect(languageFor(wanted, TEXTS)).toBe(expected);
  });

  it('takes the first language where there is no English', () => {
    expect(languageFor(['fr'], { es: {}, de: {} })).toBe('es');
    expect(languageFor(['fr'], {})).toBeNull();
  });
});

describe('translator', () => {
  const translate = translator('es', TEXTS);

  it('looks texts up wherever they stand', () => {
    const value = { label: token('hi'), choices: [[`${token('hi')}, Ann`, 1]], other: null };
    expect(translate(value)).toEqual({ label: 'Hola', choices: [['Hola, Ann', 1]], other: null });
  });

  it('takes English for what a language lacks, and the key for what nobody has', () => {
    expect(translate(`${token('bye')} ${token('nothing')}`)).toBe('Bye nothing');
  });

  it('leaves what is no text of the app as it is', () => {
    expect(translate('__i18n__{broken}')).toBe('__i18n__{broken}');
    expect(translate('plain')).toBe('plain');
  });
});
