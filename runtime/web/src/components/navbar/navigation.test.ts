import { describe, expect, it } from 'vitest';
import type { ComponentConfig, Config } from '../../generated/wire';
import { ComponentState } from '../../state/component.svelte';
import { entriesOf } from './navigation';

const BASE = 'https://host/app/shout';
const PAGES = [
  ['', 'Home', true],
  ['shout', 'Shout', true],
  ['secret', 'Secret', false],
];

function config(pages: unknown[] = PAGES): Config {
  return { pages, current_page: 'shout' } as unknown as Config;
}

function navbar(props: Record<string, unknown>): ComponentState {
  return new ComponentState({ id: 1, type: 'navbar', props } as unknown as ComponentConfig, true);
}

describe('the navigation', () => {
  it('lists the pages that are to be listed, and marks where one is', () => {
    expect(entriesOf(config(), undefined, BASE)).toEqual([
      { name: 'Home', address: './', isCurrent: false },
      { name: 'Shout', address: './shout', isCurrent: true },
    ]);
  });

  it('is empty in an app of one page', () => {
    expect(entriesOf(config([['', 'Home', true]]), undefined, BASE)).toEqual([]);
  });

  it('shows what a navbar says, and no script', () => {
    const value = [['Mine', '/mine'], ['Far', 'https://far/'], ['Bad', 'javascript:alert(1)'], 'no entry'];
    const entries = entriesOf(config(), navbar({ value, main_page_name: false }), BASE);
    expect(entries.map(({ name, address }) => [name, address])).toEqual([
      ['Mine', './mine'],
      ['Far', 'https://far/'],
    ]);
  });
});
