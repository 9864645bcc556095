import { describe, expect, it } from 'vitest';
import { classesIn, hasScores, indexAt, kindFrom, partsOf, strengthOf, trimmed, usualColor, withMark, type Part } from './highlighted-text';

const PARTS = [
  { token: 'Ann', class_or_confidence: 'PER' },
  { token: ' likes ', class_or_confidence: null },
  { token: 'Rome', class_or_confidence: 'LOC' },
  { token: ' ', class_or_confidence: 'PER' },
];

describe('highlighted text', () => {
  it('reads its parts and the classes in them', () => {
    expect(partsOf(PARTS)[1]).toEqual({ text: ' likes ', kind: null });
    expect(classesIn(partsOf(PARTS))).toEqual(['PER', 'LOC']);
    expect([partsOf(null), partsOf('text'), partsOf([7])]).toEqual([[], [], []]);
  });

  it('tells scores from classes', () => {
    expect([PARTS, [{ token: 'a', class_or_confidence: 0.5 }]].map((value) => hasScores(partsOf(value)))).toEqual([false, true]);
    expect([0, -0.5, 1, 7].map(strengthOf)).toEqual([0, 50, 100, 100]);
  });

  it('gives each class a colour of its own', () => {
    const colors = Array.from({ length: 12 }, (_, position) => usualColor(position));
    expect(new Set(colors).size).toBe(12);
  });

  it.each<[number, number, Part['kind'], [string, Part['kind']][]]>([
    [4, 9, 'VERB', [['Ann', 'PER'], [' ', null], ['likes', 'VERB'], [' ', null], ['Rome', 'LOC'], [' ', 'PER']]],
    [1, 6, 'X', [['A', 'PER'], ['nn li', 'X'], ['kes ', null], ['Rome', 'LOC'], [' ', 'PER']]],
    [0, 3, null, [['Ann likes ', null], ['Rome', 'LOC'], [' ', 'PER']]],
    [0, 99, 'ALL', [['Ann likes Rome ', 'ALL']]],
  ])('marks the text from %i to %i as %s', (start, end, kind, expected) => {
    const marked = withMark(partsOf(PARTS), start, end, kind);
    expect(marked.map(({ text, kind: mark }) => [text, mark])).toEqual(expected);
  });

  it('finds the part of a place, and what of a stretch is no white space', () => {
    expect([0, 2, 3, 9, 10, 15].map((place) => indexAt(partsOf(PARTS), place))).toEqual([0, 0, 1, 1, 2, -1]);
    expect([trimmed('a bc d', 1, 5), trimmed('a  d', 1, 3), trimmed('ab', 0, 2)]).toEqual([{ start: 2, end: 4 }, null, { start: 0, end: 2 }]);
  });

  it('reads a class or a score, and refuses what is none', () => {
    expect([kindFrom(' PER ', false), kindFrom('  ', false), kindFrom('0,5', true), kindFrom('2', true), kindFrom('x', true), kindFrom('', true)]).toEqual([
      'PER',
      null,
      0.5,
      null,
      null,
      null,
    ]);
  });
});
