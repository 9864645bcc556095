import { describe, expect, it } from 'vitest';
import { barWidth, percentOf, verdictOf } from './label';

describe('label', () => {
  it('reads an answer with and without confidences', () => {
    expect(verdictOf('cat')).toEqual({ label: 'cat', confidences: [] });
    expect(verdictOf({ label: 'cat', confidences: [{ label: 'cat', confidence: 0.9 }] })).toEqual({
      label: 'cat',
      confidences: [{ label: 'cat', confidence: 0.9 }],
    });
  });

  it('has nothing to say about nothing', () => {
    expect(verdictOf(null)).toBeNull();
    expect(verdictOf({ label: null, confidences: null })).toBeNull();
  });

  it('shows whole percents, and bars that stay in their track', () => {
    expect(percentOf(0.875)).toBe('88%');
    expect(barWidth(1.5)).toBe(100);
  });
});
