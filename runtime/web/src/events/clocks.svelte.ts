import { untrack } from 'svelte';
import type { ComponentState } from '../state/component.svelte';
import type { Engine } from './engine';

const MS = 1000;

/** The clocks of the page: each `Timer` ticks while it is active, wherever it stands, since it has no look. */
export class Clocks {
  readonly #engine: Engine;
  // Nothing on the page shows which clocks there are.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- as said
  readonly #stops = new Map<number, () => void>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Let those of these components that are clocks tick. */
  start(components: Iterable<ComponentState>): void {
    for (const timer of components) {
      if (timer.type !== 'timer') continue;
      const seconds = $derived(timer.props['active'] !== false && typeof timer.value === 'number' ? timer.value : 0);
      const stop = $effect.root(() => {
        $effect(() => {
          if (seconds <= 0) return;
          const clock = setInterval(() => untrack(() => this.#engine.fire(timer, 'tick')), seconds * MS);
          return () => clearInterval(clock);
        });
      });
      this.#stops.set(timer.id, stop);
    }
  }

  /** Let these components tick no more. */
  stop(components: Iterable<ComponentState>): void {
    for (const { id } of components) {
      this.#stops.get(id)?.();
      this.#stops.delete(id);
    }
  }
}
