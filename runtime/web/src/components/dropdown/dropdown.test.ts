import { describe, expect, it } from 'vitest';
import type { Choice } from '../types';
import { chosenValues, filterChoices, nameOf, OptionList } from './dropdown.svelte';

const ANIMALS: Choice[] = [['Cat', 'cat'], ['Dog', 1], ['Cattle', 'cattle']];

describe('dropdown', () => {
  it('finds choices by any part of their name, in any case', () => {
    expect(filterChoices(ANIMALS, ' CAT').map(({ index }) => index)).toEqual([0, 2]);
    expect(filterChoices(ANIMALS, '')).toHaveLength(3);
  });

  it('calls values by their name, and custom ones by themselves', () => {
    expect(nameOf(ANIMALS, 1)).toBe('Dog');
    expect(nameOf(ANIMALS, 'emu')).toBe('emu');
    expect(nameOf(ANIMALS, null)).toBe('');
  });

  it('reads one value, several and none alike', () => {
    expect([chosenValues('a'), chosenValues(['a', 'b']), chosenValues(null), chosenValues(0)]).toEqual([
      ['a'], ['a', 'b'], [], [0],
    ]);
  });

  it('opens on the chosen option and wraps around at both ends', () => {
    const list = new OptionList(() => ANIMALS);
    list.open('cattle');
    expect(list.active).toBe(2);
    list.move(1);
    expect(list.active).toBe(0);
    list.move(-1);
    expect(list.active).toBe(2);
  });

  it('narrows while someone types, and shows all again when opened anew', () => {
    const list = new OptionList(() => ANIMALS);
    list.search('dog');
    expect(list.shown.map(({ choice }) => choice[0])).toEqual(['Dog']);
    expect(list.active).toBe(0);
    list.close();
    expect(list.shown).toHaveLength(3);
  });

  it('draws so many options, and more for whoever comes to their end', () => {
    const many = Array.from({ length: 250 }, (_, index): Choice => [`n${index}`, index]);
    const list = new OptionList(() => many, () => 100);
    expect(list.shown).toHaveLength(100);
    expect(list.matches).toHaveLength(250);
    list.open(99);
    list.move(1);
    expect([list.active, list.shown.length]).toEqual([100, 200]);
    list.showMore();
    expect(list.shown).toHaveLength(250);
    list.search('n1');
    expect(list.shown).toHaveLength(100);
    list.close();
    list.open(240);
    expect([list.active, list.shown.length]).toEqual([240, 250]);
    expect(new OptionList(() => many).shown).toHaveLength(250);
  });
});
