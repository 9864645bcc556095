import { describe, expect, it } from 'vitest';
import type { Choice } from '../types';
import { chosenOf, extentOf, withChoice } from './checkbox-group';

const CHOICES: Choice[] = [
  ['One', 1],
  ['Two', 2],
];

describe('checkbox group', () => {
  it('keeps the order in which boxes were ticked', () => {
    expect(withChoice([2], 1, true)).toEqual([2, 1]);
    expect(withChoice([2, 1], 2, false)).toEqual([1]);
    expect(withChoice([1], 1, true)).toEqual([1]);
  });

  it('tells all from some and none', () => {
    expect([[], [2], [2, 1]].map((chosen) => extentOf(chosen, CHOICES))).toEqual(['none', 'some', 'all']);
    expect(extentOf([], [])).toBe('none');
  });

  it('takes what is no list as nothing ticked', () => {
    expect([null, 'a', [1]].map(chosenOf)).toEqual([[], [], [1]]);
  });
});
