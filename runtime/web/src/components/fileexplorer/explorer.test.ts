import { describe, expect, it } from 'vitest';
import { entriesIn, filesBelow, isBelow, isSame, MOST_PICKED, pickedIn, withoutPicked, withPicked, type Entry, type Path } from './explorer';

const FOLDERS: Record<string, Entry[]> = {
  '': [
    { name: 'a', type: 'folder', valid: true },
    { name: 'x.py', type: 'file', valid: true },
  ],
  a: [
    { name: 'b', type: 'folder', valid: false },
    { name: 'y.py', type: 'file', valid: true },
    { name: 'z.py', type: 'file', valid: false },
  ],
  'a/b': [{ name: 'w.py', type: 'file', valid: true }],
};
const list = (folder: Path): Promise<Entry[]> => Promise.resolve(FOLDERS[folder.join('/')] ?? []);

describe('file explorer', () => {
  it('reads what is picked, whatever it was given', () => {
    expect(pickedIn([['a', 'b'], 'c', [1], null])).toEqual([['a', 'b']]);
    expect(pickedIn('a')).toEqual([]);
  });

  it('reads what a folder holds, whatever it was told', () => {
    expect(entriesIn([{ name: 'a', type: 'folder', valid: true }, { name: 1 }, 'b', { name: 'c' }])).toEqual([
      { name: 'a', type: 'folder', valid: true },
      { name: 'c', type: 'file', valid: false },
    ]);
    expect(entriesIn(null)).toEqual([]);
  });

  it('tells where paths lie', () => {
    expect([isSame(['a'], ['a']), isSame(['a'], ['a', 'b']), isSame(['a'], ['b'])]).toEqual([true, false, false]);
    expect([isBelow(['a', 'b'], ['a']), isBelow(['a'], ['a']), isBelow(['ab', 'c'], ['a']), isBelow(['a'], [])]).toEqual([true, false, false, true]);
  });

  it('picks and unpicks', () => {
    expect(withPicked([['a']], [['a'], ['b']])).toEqual([['a'], ['b']]);
    expect(withoutPicked([['a', 'b'], ['a'], ['c']], ['a'])).toEqual([['c']]);
  });

  it('picks a folder with all that is in it, and not without end', async () => {
    expect(await filesBelow([], list)).toEqual([['a', 'b', 'w.py'], ['a', 'y.py'], ['x.py']]);
    const endless = (): Promise<Entry[]> => Promise.resolve(Array.from({ length: 700 }, (_, at): Entry => ({ name: String(at), type: 'file', valid: true })));
    const twice = (folder: Path): Promise<Entry[]> => (folder.length > 0 ? endless() : Promise.resolve([...(FOLDERS['a'] ?? []), ...(FOLDERS[''] ?? [])]));
    expect(await filesBelow([], twice)).toHaveLength(MOST_PICKED);
  });
});
