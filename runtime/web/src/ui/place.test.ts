import { describe, expect, it } from 'vitest';
import { cssSize } from './place';

describe('a size', () => {
  it('is a number of pixels or what CSS takes for one', () => {
    expect([120, '50%', '10rem', 'calc(100vh - 3rem)', 'min(20px, 5vw)'].map(cssSize)).toEqual([
      '120px',
      '50%',
      '10rem',
      'calc(100vh - 3rem)',
      'min(20px, 5vw)',
    ]);
  });

  it('is nothing else: no other property, no address', () => {
    expect(['1px;color:red', 'url("x")', '1px}', '', null, true, ['1px']].map(cssSize)).toEqual(Array(7).fill(null));
  });
});
