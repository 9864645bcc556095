import { describe, expect, it } from 'vitest';
import { classesIn, hasScores, partsOf, strengthOf, usualColor } from './highlighted-text';

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
});
