import type { ComponentConfig } from '../generated/wire';
import type { ComponentState } from './component.svelte';

/** What an empty field sends, so that a function is given what its reader sees: no words, not "nothing at all". */
export function emptyValueOf({ type, props }: ComponentState): unknown {
  if (type === 'textbox' || type === 'code') return '';
  if (type === 'checkbox') return false;
  if (type === 'slider') return props['minimum'] ?? 0;
  if (type === 'checkboxgroup' || type === 'chatbot') return [];
  if (type === 'multimodaltextbox') return { text: '', files: [] };
  return type === 'dropdown' && props['multiselect'] ? [] : null;
}

/** What a field begins with that has no value: a number with nothing to say of itself with 0, as in Gradio. */
export function startValueOf({ type, props }: ComponentConfig): unknown {
  if (type !== 'number' || props['placeholder']) return null;
  return Number(props['minimum'] ?? 0) <= 0 && Number(props['maximum'] ?? 0) >= 0 ? 0 : null;
}
