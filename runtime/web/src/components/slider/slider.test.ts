import { describe, expect, it } from 'vitest';
import { clampToRange, rangeOf, shareAlong } from './slider';

describe('slider', () => {
  it('runs from 0 to 100 without a step unless told otherwise', () => {
    expect(rangeOf({})).toEqual({ minimum: 0, maximum: 100, step: 'any' });
    expect(rangeOf({ minimum: 1, maximum: 5, step: 1 })).toEqual({ minimum: 1, maximum: 5, step: 1 });
  });

  it('fills the track up to the value, and never past an end', () => {
    const range = rangeOf({ minimum: -10, maximum: 10 });
    expect(shareAlong(0, range)).toBe(0.5);
    expect(shareAlong(99, range)).toBe(1);
    expect(shareAlong(5, rangeOf({ minimum: 5, maximum: 5 }))).toBe(0);
  });

  it('keeps typed values inside', () => {
    expect(clampToRange(7, rangeOf({ maximum: 5 }))).toBe(5);
  });
});
