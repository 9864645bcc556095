import { describe, expect, it } from 'vitest';
import type { ComponentConfig } from '../generated/wire';
import { ComponentState } from '../state/component.svelte';
import { sayOutputs } from './speech';

function component(type: string, label: string, value: unknown): ComponentState {
  return new ComponentState({ id: 1, type, props: { label, value } } as unknown as ComponentConfig, false);
}

describe('sayOutputs', () => {
  it('reads short values out and only names long ones', () => {
    const outputs = [component('textbox', 'Greeting', 'Hello Ada!'), component('json', 'Details', { a: 1 })];
    expect(sayOutputs(outputs)).toBe('Greeting: Hello Ada!. Details is updated');
    expect(sayOutputs([component('textbox', 'Story', 'x'.repeat(300))])).toBe('Story is updated');
  });

  it('reads no tags, and nothing of buttons and states', () => {
    const outputs = [
      component('markdown', 'Plan', '<h2>Make <strong>ada/hello</strong></h2><p>A new Space.</p>'),
      component('button', 'Push', 'Push'),
      component('state', 'Work', 1),
    ];
    expect(sayOutputs(outputs)).toBe('Plan is updated');
  });
});
