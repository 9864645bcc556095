import type { ComponentState } from '../state/component.svelte';

/** Longer outputs are only said to have changed: nobody wants a page read out unasked. */
const LONGEST_SPOKEN = 200;

/** What a screen reader says when an event has brought these outputs to their final values. */
export function sayOutputs(outputs: readonly ComponentState[]): string {
  return outputs
    .filter((output) => output.type !== 'state' && output.visible === true)
    .map((output) => sayOutput(output.name, output.value))
    .join('. ');
}

function sayOutput(name: string, value: unknown): string {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const text = isPlain ? String(value) : '';
  return text && text.length <= LONGEST_SPOKEN ? `${name}: ${text}` : `${name} is updated`;
}
