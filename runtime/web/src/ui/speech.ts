import { isRecord } from '../state/equal';
import type { ComponentState } from '../state/component.svelte';

/** Longer outputs are only said to have changed: nobody wants a page read out unasked. */
const LONGEST_SPOKEN = 200;

const TAG = /<[a-z!/]/i;
/** Their texts are read where they stand. */
const UNSPOKEN = new Set(['state', 'browserstate', 'timer', 'dataset', 'button', 'downloadbutton', 'uploadbutton']);

/** What a screen reader says when an event has brought these outputs to their final values. */
export function sayOutputs(outputs: readonly ComponentState[]): string {
  return outputs
    .filter((output) => !UNSPOKEN.has(output.type) && output.visible === true)
    .map(({ name, type, value }) => sayOutput(name, type === 'chatbot' ? lastWords(value) : value))
    .join('. ');
}

function sayOutput(name: string, value: unknown): string {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  // Nobody wants to hear tags.
  const text = isPlain && !TAG.test(String(value)) ? String(value) : '';
  return text && text.length <= LONGEST_SPOKEN ? `${name}: ${text}` : `${name} is updated`;
}

/** The text of a chat's last message, if it is no more than text. */
function lastWords(messages: unknown): unknown {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : null;
  const [part, ...others]: unknown[] = isRecord(last) && Array.isArray(last['content']) ? last['content'] : [];
  return isRecord(part) && others.length === 0 ? part['text'] : null;
}
