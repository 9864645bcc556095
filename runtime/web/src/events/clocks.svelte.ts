import { untrack } from 'svelte';
import type { Store } from '../state/store';
import type { Engine } from './engine';

const MS = 1000;

/** Let every `Timer` tick while it is active, wherever in the page it stands: it has no look. */
export function startClocks(store: Store, engine: Engine): void {
  for (const timer of store.values()) {
    if (timer.type !== 'timer') continue;
    const seconds = $derived(timer.props['active'] !== false && typeof timer.value === 'number' ? timer.value : 0);
    $effect.root(() => {
      $effect(() => {
        if (seconds <= 0) return;
        const clock = setInterval(() => untrack(() => engine.fire(timer, 'tick')), seconds * MS);
        return () => clearInterval(clock);
      });
    });
  }
}
