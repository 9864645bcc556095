import { describe, expect, it } from 'vitest';
import { fieldsOf, MOST_PIXELS, pixelsOf } from './protocol';

describe('what another window says', () => {
  it('is an object or nothing', () => {
    expect(fieldsOf({ type: 'a' })).toEqual({ type: 'a' });
    for (const data of [null, undefined, 'text', 5, true]) expect(fieldsOf(data)).toEqual({});
  });

  it('has lengths that are lengths', () => {
    expect(pixelsOf(0)).toBe(0);
    expect(pixelsOf(480.5)).toBe(480.5);
    for (const value of [-1, NaN, Infinity, MOST_PIXELS + 1, '480', null, {}]) expect(pixelsOf(value)).toBeNull();
  });
});
