import { describe, expect, it } from 'vitest';
import { formatNumber, parseNumber } from './number';

describe('number', () => {
  it('reads what is a number, and nothing else', () => {
    expect(['', ' ', '1.5', '-2e3', 'abc', 'Infinity'].map(parseNumber)).toEqual([null, null, 1.5, -2000, null, null]);
  });

  it('shows numbers and empties', () => {
    expect([formatNumber(0), formatNumber(1.5), formatNumber(null)]).toEqual(['0', '1.5', '']);
  });
});
