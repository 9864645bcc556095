// @vitest-environment jsdom
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { App } from '../../app.svelte';
import type { Config } from '../../generated/wire';
import type { Transport } from '../../transport/transport';
import Page from '../../ui/Page.svelte';

const NO_APP: Transport = {
  join: () => Promise.reject(new Error('nothing is sent here')),
  cancel: () => Promise.resolve(),
  ask: () => Promise.resolve(null),
  watch: () => undefined,
  upload: () => Promise.resolve([]),
  address: (path) => path,
};

let page: ReturnType<typeof mount>;

/** A page with the tabs A, B (which can't be used) and C. */
beforeEach(async () => {
  // jsdom knows no media queries.
  window.matchMedia = () => ({ matches: false, addEventListener: () => undefined }) as unknown as MediaQueryList;
  // Nor where things are, and how much room there is.
  Element.prototype.scrollIntoView = () => undefined;
  window.ResizeObserver = class {
    observe = () => undefined;
    unobserve = () => undefined;
    disconnect = () => undefined;
  };
  const items = ['A', 'B', 'C'].map((label, at) => ({
    id: at + 2,
    type: 'tabitem',
    props: { label, interactive: label !== 'B' },
  }));
  const layout = { id: 0, children: [{ id: 1, children: items.map(({ id }) => ({ id, children: [] })) }] };
  const components = [{ id: 1, type: 'tabs', props: {} }, ...items];
  const config = { components, layout, dependencies: [], footer_links: [] } as unknown as Config;
  page = mount(Page, { target: document.body, props: { app: new App(config, NO_APP, '') } });
  await expect.poll(() => document.querySelectorAll('[role=tabpanel]').length).toBe(1);
});

afterEach(() => unmount(page));

const tabs = () => Array.from(document.querySelectorAll<HTMLElement>('[role=tab]'));
const chosen = () => document.querySelector('[role=tab][aria-selected=true]')?.textContent?.trim();
const shownPanels = () => Array.from(document.querySelectorAll('[role=tabpanel]')).filter((panel) => !panel.closest('[hidden]'));

function press(key: string): string | undefined {
  const current = tabs().find((tab) => tab.tabIndex === 0);
  current?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  flushSync();
  return chosen();
}

describe('Tabs', () => {
  it('is one stop for Tab, and walked with the arrows past what cannot be used', () => {
    expect(tabs().filter((tab) => tab.tabIndex === 0)).toHaveLength(1);
    expect([chosen(), ...['ArrowRight', 'ArrowRight', 'ArrowLeft', 'Home', 'End'].map(press)]).toEqual([
      'A', 'C', 'A', 'C', 'A', 'C',
    ]);
  });

  it('shows one panel at a time, named by its tab', () => {
    press('End');
    expect(shownPanels().map((panel) => panel.getAttribute('aria-labelledby'))).toEqual(['component-4-button']);
  });
});
