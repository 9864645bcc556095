import { describe, expect, it } from 'vitest';
import type { ComponentConfig } from '../generated/wire';
import { ComponentState } from './component.svelte';
import { keep, readKept, restoreKept, type Shelf } from './kept.svelte';

function shelf(start: Record<string, string> = {}): Shelf {
  const kept = new Map(Object.entries(start));
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => void kept.set(key, text) };
}

const closed: Shelf = {
  getItem: () => {
    throw new Error('closed');
  },
  setItem: () => {
    throw new Error('closed');
  },
};

describe('what a browser keeps', () => {
  it('comes back under its name and with its secret alone', () => {
    const there = shelf();
    keep(there, 'draft', 's', { text: ['a', null] });
    expect(readKept(there, 'draft', 's')).toEqual({ text: ['a', null] });
    expect([readKept(there, 'draft', 'other'), readKept(there, 'other', 's')]).toEqual([undefined, undefined]);
  });

  it('can be anything that somebody else wrote', () => {
    expect(['', '{', '7', '[]', '{"value":1}'].map((text) => readKept(shelf({ draft: text }), 'draft', 's'))).toEqual([
      undefined, undefined, undefined, undefined, undefined,
    ]);
  });

  it('is nothing where storage is closed', () => {
    keep(closed, 'draft', 's', 1);
    expect(readKept(closed, 'draft', 's')).toBeUndefined();
  });

  it('is given to the components it is for, or what they start with', () => {
    const there = shelf();
    keep(there, 'draft', 's', [1]);
    const states = ['draft', 'other'].map((storage_key, id) => {
      const props = { storage_key, secret: 's', default_value: 'new' };
      return new ComponentState({ id, type: 'browserstate', props } as unknown as ComponentConfig, false);
    });
    restoreKept(states, there);
    expect(states.map((state) => state.value)).toEqual([[1], 'new']);
  });
});
