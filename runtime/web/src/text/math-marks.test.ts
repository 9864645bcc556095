import { describe, expect, it } from 'vitest';
import { markFormulas } from './math-marks';

const DOLLARS = [
  { left: '$', right: '$', display: false },
  { left: '$$', right: '$$', display: true },
];

describe('markFormulas', () => {
  it('takes formulas out, the longer delimiter first', () => {
    const { text, formulas } = markFormulas('a $$x_1$$ b $y$', DOLLARS);
    expect(text).toBe('a \uE0000\uE001 b \uE0001\uE001');
    expect(formulas).toEqual([
      { tex: 'x_1', display: true },
      { tex: 'y', display: false },
    ]);
  });

  it('leaves code alone', () => {
    expect(markFormulas('`$x$` and ```\n$y$\n```', DOLLARS).formulas).toEqual([]);
  });

  it('drops marks that the text brings along', () => {
    expect(markFormulas('\uE0007\uE001', DOLLARS).text).toBe('7');
  });
});
