import { describe, expect, it } from 'vitest';
import type { Config } from '../generated/wire';
import { unseenTitle } from './title';

const page = (value: unknown) => ({ title: 'App', components: [{ props: { value } }] }) as unknown as Config;

describe('unseenTitle', () => {
  it('names a page that has no first-level heading of its own', () => {
    expect([undefined, 'text', '## Two', '#tag', 'C # sharp'].map((value) => unseenTitle(page(value)))).toEqual(
      Array(5).fill('App'),
    );
    expect(['# One', 'text\n\n# One', '<h1>One</h1>', '<h1 id=x>'].map((value) => unseenTitle(page(value)))).toEqual(
      Array(4).fill(null),
    );
  });
});
