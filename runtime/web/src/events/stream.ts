import type { ComponentState } from '../state/component.svelte';
import type { Engine } from './engine';

/** How a stream is to go, in seconds; no limit is `null`. */
export interface Pace {
  every: number;
  limit: number | null;
}

/** A component gives a piece of a stream: its listeners get that in the place of the value, which stays. */
export function streamPiece(engine: Engine, component: ComponentState, piece: unknown): void {
  component.piece = piece;
  engine.fire(component, 'stream');
  component.piece = undefined;
}

/** How often a stream's listeners want a piece, and for how long they do. */
export function paceOf(engine: Engine, component: ComponentState): Pace {
  const listeners = engine.listenersTo(component, 'stream');
  const limits = listeners.flatMap(({ time_limit: limit }) => limit ?? []);
  return {
    every: Math.min(...listeners.map(({ stream_every: every }) => every)),
    limit: limits.length > 0 ? Math.min(...limits) : null,
  };
}
