import { describe, expect, it } from 'vitest';
import { childrenOf, kindOf, summaryOf, textOf } from './json';

describe('json', () => {
  it('tells the kinds apart', () => {
    expect([[], {}, 'a', 1, true, null, undefined].map(kindOf)).toEqual([
      'list', 'object', 'string', 'number', 'boolean', 'null', 'null',
    ]);
  });

  it('lists what a node holds', () => {
    expect(childrenOf({ a: 1 })).toEqual([['a', 1]]);
    expect(childrenOf(['x'])).toEqual([['0', 'x']]);
    expect(childrenOf('abc')).toEqual([]);
  });

  it('counts as people do', () => {
    expect(summaryOf([1])).toBe('1 item');
    expect(summaryOf({})).toBe('0 keys');
  });

  it('copies readable text', () => {
    expect(textOf({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(textOf(undefined)).toBe('');
  });
});
