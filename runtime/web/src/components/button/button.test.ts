import { describe, expect, it } from 'vitest';
import { looksOf, safeLink } from './button';

describe('button', () => {
  it('falls back to the usual look for a variant nobody knows', () => {
    expect(looksOf({ variant: 'glowing', size: 'xxl' })).toBe('button secondary lg');
    expect(looksOf({ variant: 'stop', size: 'sm' })).toBe('button stop sm');
  });

  it('follows links, and never a script', () => {
    expect(safeLink('/docs', 'https://a.example/')).toBe('/docs');
    expect(safeLink('https://b.example', 'https://a.example/')).toBe('https://b.example');
    expect(safeLink('javascript:alert(1)', 'https://a.example/')).toBeNull();
    expect(safeLink(' java\nscript:alert(1)', 'https://a.example/')).toBeNull();
  });
});
