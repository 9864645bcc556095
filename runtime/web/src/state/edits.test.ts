import { describe, expect, it } from 'vitest';
import { applyEdits } from './edits';

describe('applyEdits', () => {
  it('appends to a string', () => {
    expect(applyEdits('a', [['append', [], 'b']])).toBe('ab');
  });

  it('leaves the value alone when there is no edit', () => {
    const value = { a: 1 };
    expect(applyEdits(value, [])).toBe(value);
  });

  it('replaces, adds and deletes at a path', () => {
    const value = { items: [{ n: 1 }, { n: 2 }], old: true };
    const edited = applyEdits(value, [
      ['replace', ['items', 0, 'n'], 9],
      ['add', ['items', 2], { n: 3 }],
      ['add', ['total'], 3],
      ['delete', ['old'], null],
      ['delete', ['items', 1], null],
    ]);
    expect(edited).toEqual({ items: [{ n: 9 }, { n: 3 }], total: 3 });
  });

  it('never changes the value it started from', () => {
    const value = { list: [{ text: 'a' }], other: {} };
    const edited = applyEdits(value, [['append', ['list', 0, 'text'], 'b']]) as typeof value;
    expect(value).toEqual({ list: [{ text: 'a' }], other: {} });
    expect(edited.other).toBe(value.other);
  });

  it('does not reach a prototype through a hostile path', () => {
    applyEdits({}, [['add', ['__proto__', 'polluted'], true]]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
