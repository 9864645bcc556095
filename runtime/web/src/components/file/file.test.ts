import { describe, expect, it } from 'vitest';
import { chosenIn } from './chosen';
import { acceptOf, addressOf, asValue, countOf, filesOf, nameOf, refusalOfChosen, sizeOf, withArrived, without } from './file';
import { batchesOf } from './sending.svelte';

const META = { _type: 'gradio.FileData' };
const A = { path: '/tmp/x/a.txt', orig_name: 'a.txt', size: 1, meta: META };
const B = { path: '/tmp/y/b c.txt', orig_name: null, size: 2, meta: META };

function chosen(name: string, size = 1, type = ''): { file: File; path: string } {
  const file = new File([], name, { type });
  Object.defineProperty(file, 'size', { value: size });
  return { file, path: name };
}

describe('file', () => {
  it('reads one file, a list and nothing', () => {
    expect(filesOf(A)).toEqual([A]);
    expect(filesOf([A, B, 'x', null])).toEqual([A, B]);
    expect(filesOf(null)).toEqual([]);
  });

  it('names and finds files', () => {
    expect([A, B].map(nameOf)).toEqual(['a.txt', 'b c.txt']);
    const address = (path: string): string => `https://app.example/${path}`;
    expect(addressOf({ path: '/tmp/y/b #?%.txt', meta: META }, address)).toBe(
      'https://app.example/file=/tmp/y/b%20%23%3F%25.txt',
    );
    expect(addressOf({ path: 'https://b.example/c', meta: META }, address)).toBe('https://b.example/c');
    expect(addressOf({ path: 'javascript:alert(1)', meta: META }, address)).toBe(
      'https://app.example/file=javascript%3Aalert(1)',
    );
  });

  it('says sizes and counts as people do', () => {
    expect([0, 999, 1000, 1_250_000, 3e9, 5e15].map(sizeOf)).toEqual(['0 B', '999 B', '1.0 kB', '1.3 MB', '3.0 GB', '5000.0 TB']);
    expect(sizeOf(null)).toBe('');
    expect([1, 3000].map(countOf)).toEqual(['1 file', '3,000 files']);
  });

  it('tells the dialog what to offer', () => {
    expect(acceptOf(['image', '.PDF', 'zip'])).toBe('image/*,.pdf,.zip');
    expect(acceptOf(['file', '.pdf'])).toBeUndefined();
    expect(acceptOf(null)).toBeUndefined();
  });

  it('refuses what is not taken', () => {
    expect(refusalOfChosen([], {}, null)).toBe('There is no file in that.');
    expect(refusalOfChosen([chosen('a'), chosen('b')], { file_count: 'single' }, null)).toBe('One file is taken here, and that was 2.');
    expect(refusalOfChosen([chosen('a.txt')], { file_types: ['.pdf'] }, null)).toBe('a.txt is of another kind than: .pdf.');
    expect(refusalOfChosen([chosen('a.pdf', 2000)], { file_types: ['.pdf'] }, 1000)).toBe(
      'a.pdf has 2.0 kB, and 1.0 kB are taken at most.',
    );
    expect(refusalOfChosen([chosen('a.pdf', 1000)], { file_types: ['.pdf'] }, 1000)).toBeNull();
    expect(refusalOfChosen([chosen('a', 1, 'image/png'), chosen('b', 1, 'image/gif')], { file_count: 'multiple', file_types: ['image'] }, null)).toBeNull();
  });

  it('adds to a list, replaces one, and takes a folder as a whole', () => {
    expect(withArrived(A, [B], { file_count: 'single' })).toBe(B);
    expect(withArrived([A], [B], { file_count: 'multiple' })).toEqual([A, B]);
    expect(withArrived([A], [B], { file_count: 'directory' })).toEqual([B]);
    expect(without([A, B], 0)).toEqual([B]);
    expect(without(A, 0)).toBeNull();
  });

  it('keeps the path of a file in its folder', () => {
    const file = new File(['x'], 'a.txt', { type: 'text/plain' });
    Object.defineProperty(file, 'webkitRelativePath', { value: 'trip/a.txt' });
    const [one] = chosenIn([file]);
    expect(one && asValue(one, '/tmp/x')).toMatchObject({ path: '/tmp/x', orig_name: 'trip/a.txt', size: 1, mime_type: 'text/plain' });
  });

  it('sends small files together and large ones by themselves', () => {
    const small = Array.from({ length: 260 }, (_, at) => chosen(`${at}`));
    const sizes = batchesOf([...small, chosen('large', 20e6), chosen('after'), chosen('last')]).map((batch) => batch.length);
    expect(sizes).toEqual([250, 10, 1, 2]);
    expect(batchesOf([])).toEqual([]);
  });
});
