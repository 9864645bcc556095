import { describe, expect, it } from 'vitest';
import { anchorOf, linked, paramsOf } from './params';

describe('param viewer', () => {
  it('reads parameters, whatever it was given', () => {
    expect(paramsOf({ a: { type: 'int', description: 'd', default: '1' }, b: { type: 7 }, c: 'x' })).toEqual([
      { name: 'a', type: 'int', description: 'd', default: '1' },
      { name: 'b', type: '', description: '', default: null },
    ]);
    expect(paramsOf(null)).toEqual([]);
  });

  it('gives parameters addresses where the author wants them', () => {
    expect([anchorOf('A b', true), anchorOf('x', 'fn'), anchorOf('x', false)]).toEqual(['param-a-b', 'param-fn-x', null]);
  });

  it('makes links of the names that the author says, the longest first', () => {
    expect(linked('list[Image] | ImageData', ['Image', 'ImageData'])).toEqual([
      { text: 'list[', link: null },
      { text: 'Image', link: '#h-image' },
      { text: '] | ', link: null },
      { text: 'ImageData', link: '#h-imagedata' },
    ]);
    expect(linked('a.b', null)).toEqual([{ text: 'a.b', link: null }]);
    expect(linked('axb a.b', ['a.b'])).toEqual([{ text: 'axb ', link: null }, { text: 'a.b', link: '#h-a.b' }]);
  });
});
