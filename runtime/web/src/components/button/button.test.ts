import { describe, expect, it } from 'vitest';
import { iconAddress, looksOf, safeLink } from './button';

describe('button', () => {
  it('falls back to the usual look for a variant nobody knows', () => {
    expect(looksOf({ variant: 'glowing', size: 'xxl' })).toBe('button secondary lg');
    expect(looksOf({ variant: 'stop', size: 'sm' })).toBe('button stop sm');
  });

  it('finds its picture at the app, elsewhere, or in the page itself', () => {
    const address = (path: string): string => `/api/${path}`;
    expect(iconAddress({ path: '/kept/an icon.png' }, address)).toBe('/api/file=/kept/an%20icon.png');
    expect(iconAddress({ path: 'https://b.example/i.png' }, address)).toBe('https://b.example/i.png');
    expect(iconAddress('data:image/png;base64,', address)).toBe('data:image/png;base64,');
    expect(iconAddress(null, address)).toBeNull();
  });

  it('follows links, and never a script', () => {
    expect(safeLink('/docs', 'https://a.example/')).toBe('/docs');
    expect(safeLink('https://b.example', 'https://a.example/')).toBe('https://b.example');
    expect(safeLink('javascript:alert(1)', 'https://a.example/')).toBeNull();
    expect(safeLink(' java\nscript:alert(1)', 'https://a.example/')).toBeNull();
  });
});
