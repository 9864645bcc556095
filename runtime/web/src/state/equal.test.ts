import { describe, expect, it } from 'vitest';
import { isEqual } from './equal';

describe('isEqual', () => {
  it('compares lists and objects by what they hold', () => {
    expect(isEqual({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBe(true);
    expect(isEqual({ a: [1, 2] }, { a: [1] })).toBe(false);
    expect(isEqual({ a: undefined }, { b: undefined })).toBe(false);
  });

  it('tells a list from an object and null from nothing', () => {
    expect(isEqual([], {})).toBe(false);
    expect(isEqual({}, [])).toBe(false);
    expect(isEqual(null, undefined)).toBe(false);
  });

  it('takes NaN as equal to itself, so that it cannot set off a change without end', () => {
    expect(isEqual(NaN, NaN)).toBe(true);
  });
});
