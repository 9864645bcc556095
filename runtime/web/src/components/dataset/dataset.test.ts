import { describe, expect, it } from 'vitest';
import { cellText, isGallery, pagesOf, pictureIn, rowsOn } from './dataset';

const rows = (count: number): unknown[][] => Array.from({ length: count }, (_, at) => [at, 'x']);

describe('dataset', () => {
  it('is a table where there are several columns, unless its author says otherwise', () => {
    expect([{ samples: [['a']] }, { samples: rows(1) }, { samples: rows(1), layout: 'gallery' as const }].map(isGallery)).toEqual([
      true, false, true,
    ]);
    expect(isGallery({ samples: rows(1), sample_labels: ['First'] })).toBe(true);
  });

  it('goes by pages', () => {
    expect([0, 10, 11].map((count) => pagesOf({ samples: rows(count) }))).toEqual([1, 1, 2]);
    expect(rowsOn(1, { samples: rows(5), samples_per_page: 3 })).toEqual([3, 4]);
    expect(rowsOn(7, { samples: rows(5) })).toEqual([]);
  });

  it('shows values of all kinds in a line', () => {
    expect([null, 3, true, ['a', 1], { a: 1 }].map(cellText)).toEqual(['', '3', 'true', 'a, 1', '{"a":1}']);
    expect(cellText({ path: '/tmp/x/a.txt', orig_name: 'a.txt', meta: {} })).toBe('a.txt');
    expect(cellText('x'.repeat(200))).toHaveLength(81);
  });

  it('shows pictures where a column is of pictures', () => {
    const value = { path: '/tmp/x/a.png', orig_name: 'a.png', meta: {} };
    const columns = { components: [{ name: 'image' }, { name: 'file' }] };
    const address = (path: string): string => path;
    expect(pictureIn(0, value, columns, address)).toEqual({ src: 'file=/tmp/x/a.png', name: 'a.png' });
    expect([pictureIn(1, value, columns, address), pictureIn(2, value, columns, address), pictureIn(0, 'x', columns, address)]).toEqual([null, null, null]);
  });
});
