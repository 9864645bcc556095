import { describe, expect, it } from 'vitest';
import { inOrder, moved } from './order';

const nodes = [1, 2, 3, 4].map((id) => ({ id }));

describe('the order of what can be dragged', () => {
  it('is as it stands until somebody chooses', () => {
    expect(inOrder(nodes, []).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  });

  it('is the chosen one, with what is new last', () => {
    expect(inOrder(nodes, [3, 1]).map(({ id }) => id)).toEqual([3, 1, 2, 4]);
  });

  it('changes by one that is put elsewhere', () => {
    expect([moved([1, 2, 3], 1, 2), moved([1, 2, 3], 3, 0)]).toEqual([
      [2, 3, 1],
      [3, 1, 2],
    ]);
  });
});
