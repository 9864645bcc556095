import type { ComponentState } from './component.svelte';

/** What an empty field sends, so that a function is given what its reader sees: no words, not "nothing at all". */
export function emptyValueOf({ type, props }: ComponentState): unknown {
  if (type === 'textbox') return '';
  if (type === 'checkbox') return false;
  if (type === 'slider') return props['minimum'] ?? 0;
  if (type === 'checkboxgroup' || type === 'chatbot') return [];
  if (type === 'multimodaltextbox') return { text: '', files: [] };
  return type === 'dropdown' && props['multiselect'] ? [] : null;
}
