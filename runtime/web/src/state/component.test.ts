import { describe, expect, it } from 'vitest';
import type { ComponentConfig } from '../generated/wire';
import { ComponentState, isUpdate } from './component.svelte';
import { emptyValueOf } from './empty';

function component(type: string, props: Record<string, unknown> = {}, isInteractiveByRole = true): ComponentState {
  return new ComponentState({ id: 1, type, props } as unknown as ComponentConfig, isInteractiveByRole);
}

describe('ComponentState', () => {
  it('is interactive as its author says, else by its role', () => {
    expect(component('textbox', { interactive: false }).isInteractive).toBe(false);
    expect(component('textbox', { interactive: true }, false).isInteractive).toBe(true);
    expect(component('textbox', { interactive: null }, false).isInteractive).toBe(false);
    expect(component('textbox').isInteractive).toBe(true);
  });

  it('begins with 0 where a number is asked for and 0 will do', () => {
    const begins = [{}, { value: 3 }, { minimum: 1 }, { maximum: -1 }, { minimum: 0, maximum: 9 }, { placeholder: 'How many' }];
    expect(begins.map((props) => component('number', props).value)).toEqual([0, 3, null, null, 0, null]);
    expect(component('number', { value: null }, false).value).toBeNull();
    expect(component('textbox', { value: null }).value).toBeNull();
  });

  it('is shown unless its author says otherwise', () => {
    expect([undefined, true, false, 'hidden', 'nonsense'].map((visible) => component('row', { visible }).visible)).toEqual([
      true, true, false, 'hidden', true,
    ]);
  });

  it('knows an update from a value', () => {
    expect([{ __type__: 'update' }, { value: 1 }, null, 'update'].map(isUpdate)).toEqual([true, false, false, false]);
  });
});

describe('emptyValueOf', () => {
  it('gives what the reader of an empty field sees', () => {
    const empty = [
      component('textbox'),
      component('checkbox'),
      component('slider', { minimum: 3 }),
      component('dropdown', { multiselect: true }),
      component('dropdown'),
      component('number'),
      component('checkboxgroup'),
      component('code'),
    ];
    expect(empty.map(emptyValueOf)).toEqual(['', false, 3, [], null, null, [], '']);
  });
});
