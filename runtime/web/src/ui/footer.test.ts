import { describe, expect, it } from 'vitest';
import { linksOf } from './footer';

describe('linksOf', () => {
  it('shows the links of the author, and none that is a script', () => {
    const wanted = ['settings', { label: 'Terms', url: '/terms' }, { label: 'Bad', url: 'javascript:alert(1)' }, { url: '/x' }];
    expect(linksOf(wanted as never, 'https://a.example/')).toEqual([
      { label: 'Terms', url: '/terms' },
      { label: '/x', url: '/x' },
    ]);
  });
});
