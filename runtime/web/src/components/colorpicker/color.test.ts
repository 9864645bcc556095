import { describe, expect, it } from 'vitest';
import { hexOf } from './color';

describe('hexOf', () => {
  it('reads what CSS writes in numbers', () => {
    expect(['#0B6B66', '#fa0', '#fa08', '#0b6b6680', 'rgb(11, 107, 102)', 'rgba(11 107 102.4 / 50%)'].map(hexOf)).toEqual([
      '#0b6b66', '#ffaa00', '#ffaa00', '#0b6b66', '#0b6b66', '#0b6b66',
    ]);
  });

  it('leaves other ways of writing, and no colours, to others', () => {
    expect(['red', 'hsl(20 30% 40%)', '#12345', '', 'url(x)'].map(hexOf)).toEqual([null, null, null, null, null]);
  });

  it('keeps channels in their range', () => {
    expect(hexOf('rgb(999, 0, 0)')).toBe('#ff0000');
  });
});
