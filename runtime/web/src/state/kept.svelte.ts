import { isRecord } from './equal';
import type { ComponentState } from './component.svelte';

/** Where a browser keeps things, or what stands in for it. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

/** What was kept by a name, if it was kept with this secret; `undefined` if there is nothing. */
export function readKept(shelf: Shelf, key: string, secret: string): unknown {
  try {
    const kept: unknown = JSON.parse(shelf.getItem(key) ?? 'null');
    return isRecord(kept) && kept['secret'] === secret ? kept['value'] : undefined;
  } catch {
    // Storage is closed in some frames and private windows, and anybody can have written into it.
    return undefined;
  }
}

/** Keep a value; one that finds no room lasts as long as the page. */
export function keep(shelf: Shelf, key: string, secret: string, value: unknown): void {
  try {
    shelf.setItem(key, JSON.stringify({ secret, value }));
  } catch {
    // As above, or it is full.
  }
}

/** Give every `BrowserState` what the browser has kept for it, before any event asks, and keep what becomes of it. */
export function restoreKept(components: Iterable<ComponentState>, shelf: Shelf | null): void {
  for (const component of components) {
    if (component.type !== 'browserstate') continue;
    const { storage_key: name, secret, default_value: usual = null } = component.props;
    const kept = shelf ? readKept(shelf, String(name), String(secret)) : undefined;
    component.value = kept === undefined ? usual : kept;
    if (!shelf) continue;
    $effect.root(() => {
      $effect(() => keep(shelf, String(name), String(secret), component.value));
    });
  }
}

/** The browser's own storage; `null` where it is closed, as in some frames. */
export function ownShelf(): Shelf | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
