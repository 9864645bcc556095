import { describe, expect, it } from 'vitest';
import { cellText, hasPictures, isGallery, pagesOf, picturesOf, rowsOn } from './dataset';

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

  it('shows pictures as pictures, by what they say of themselves or by their names', () => {
    const file = (path: string, mime_type?: string) => ({ path, orig_name: path, mime_type, meta: { _type: 'gradio.FileData' } });
    expect([[file('a.png')], [file('a', 'image/webp')], [file('a.txt')], ['a.png'], [], undefined].map(hasPictures)).toEqual([
      true, true, false, false, false, false,
    ]);
    expect(picturesOf([file('/t/a b.png'), file('c.txt'), file('https://x.y/d.jpg')], (path) => `/api/${path}`)).toEqual([
      { src: '/api/file=/t/a%20b.png', name: '/t/a b.png' },
      { src: 'https://x.y/d.jpg', name: 'https://x.y/d.jpg' },
    ]);
  });

  it('shows values of all kinds in a line', () => {
    expect([null, 3, true, ['a', 1], { a: 1 }].map(cellText)).toEqual(['', '3', 'true', 'a, 1', '{"a":1}']);
    expect(cellText({ path: '/tmp/x/a.txt', orig_name: 'a.txt', meta: {} })).toBe('a.txt');
    expect(cellText('x'.repeat(200))).toHaveLength(81);
  });
});
