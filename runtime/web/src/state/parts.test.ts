import { beforeEach, describe, expect, it } from 'vitest';
import type { ComponentConfig, DependencyConfig, RenderConfig } from '../generated/wire';
import { ComponentState } from './component.svelte';
import { Parts } from './parts';
import type { Store } from './store';

let store: Store;
let parts: Parts;

function config(id: number, props: Record<string, unknown> = {}): ComponentConfig {
  return { id, type: 'textbox', props } as unknown as ComponentConfig;
}

/** What a part drew into a container; `inner` are the containers of the parts in it, by their ids. */
function drawing(part: number, container: number, drawn: ComponentConfig[], inner: Record<number, number> = {}): RenderConfig {
  const dependencies = Object.entries(inner).map(([id, output]) => ({ render_id: Number(id), inputs: [], outputs: [output] }));
  return {
    render_id: part,
    layout: { id: container, children: drawn.map(({ id }) => ({ id })) },
    components: [config(container), ...drawn],
    dependencies: dependencies as unknown as DependencyConfig[],
  } as unknown as RenderConfig;
}

function at(id: number): ComponentState {
  const component = store.get(id);
  if (!component) throw new Error(`no component ${id}`);
  return component;
}

beforeEach(() => {
  store = new Map([[1, new ComponentState(config(1, { scale: 1 }), true)]]);
  parts = new Parts(store);
});

describe('the dynamic parts of a page', () => {
  it('stand in their container, which stays as it is', () => {
    const { added } = parts.adopt(drawing(0, 1, [config(10), config(11)]));
    expect([added.map(({ id }) => id), at(1).drawn, at(1).props]).toEqual([[10, 11], [{ id: 10 }, { id: 11 }], { scale: 1 }]);
  });

  it('keep the component that is drawn again, and lose the one that is not', () => {
    parts.adopt(drawing(0, 1, [config(10), config(11)]));
    const kept = at(10);
    const { removed } = parts.adopt(drawing(0, 1, [config(10), config(12)]));
    expect([at(10), removed.map(({ id }) => id), store.has(11)]).toEqual([kept, [11], false]);
  });

  it('preserve what was changed, as far as the key says', () => {
    const preserved = { preserved_by_key: ['value', 'label'] };
    parts.adopt(drawing(0, 1, [config(10, { ...preserved, value: 'a', label: 'A', lines: 1 })]));
    at(10).value = 'typed';
    at(10).props = { ...at(10).props, lines: 5 };
    parts.adopt(drawing(0, 1, [config(10, { ...preserved, value: 'b', label: 'B', lines: 2 })]));
    expect([at(10).value, at(10).props['label'], at(10).props['lines']]).toEqual(['typed', 'B', 2]);
    at(10).props = { ...at(10).props, label: 'changed' };
    parts.adopt(drawing(0, 1, [config(10, { ...preserved, value: 'c', label: 'C', lines: 3 })]));
    expect([at(10).value, at(10).props['label']]).toEqual(['typed', 'changed']);
  });

  it('give what nobody changed its new value', () => {
    parts.adopt(drawing(0, 1, [config(10, { preserved_by_key: ['value'], value: 'a' })]));
    parts.adopt(drawing(0, 1, [config(10, { preserved_by_key: ['value'], value: 'b' })]));
    expect(at(10).value).toBe('b');
  });

  it('go with the part that they stand in', () => {
    parts.adopt(drawing(0, 1, [config(10)], { 7: 10 }));
    parts.adopt(drawing(7, 10, [config(20)], { 8: 20 }));
    parts.adopt(drawing(8, 20, [config(30)]));
    const { removed, goneParts } = parts.adopt(drawing(0, 1, [config(11)]));
    expect([goneParts, removed.map(({ id }) => id).sort(), [...store.keys()]]).toEqual([[7, 8], [10, 20, 30], [1, 11]]);
  });

  it('stay when the part around them is drawn with them', () => {
    parts.adopt(drawing(0, 1, [config(10)], { 7: 10 }));
    parts.adopt(drawing(7, 10, [config(20)]));
    const { goneParts } = parts.adopt(drawing(0, 1, [config(10)], { 7: 10 }));
    expect([goneParts, at(10).drawn]).toEqual([[], [{ id: 20 }]]);
  });
});
