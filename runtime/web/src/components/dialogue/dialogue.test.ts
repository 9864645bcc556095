import { describe, expect, it } from 'vitest';
import { asText, begunTag, fitting, linesOf, nextSpeaker, withLine, withOne, withTag } from './dialogue';

describe('dialogue', () => {
  it('reads lines, and nothing else', () => {
    expect(linesOf([{ speaker: 'A', text: 'x' }, 3, null, {}])).toEqual([
      { speaker: 'A', text: 'x' },
      { speaker: '', text: '' },
    ]);
    expect([linesOf('text'), linesOf(null)]).toEqual([[], []]);
    expect(withOne([], ['B'])).toEqual([{ speaker: 'B', text: '' }]);
  });

  it('lets the next speaker answer', () => {
    expect(['A', 'B', 'nobody'].map((speaker) => nextSpeaker(['A', 'B'], speaker))).toEqual(['B', 'A', 'A']);
  });

  it('puts a line where it is wanted', () => {
    const line = { speaker: 'B', text: '' };
    const lines = ['1', '2'].map((text) => ({ speaker: 'A', text }));
    expect(withLine(lines, 0, line).map(({ text }) => text)).toEqual(['1', '', '2']);
  });

  it('writes lines as text', () => {
    expect(asText([{ speaker: 'A', text: 'x' }, { speaker: '', text: 'y' }], '|')).toBe('[A] x|y');
    expect([asText('as it is', '|'), asText(null, '|')]).toEqual(['as it is', '']);
  });

  it('sees a tag that is begun, as long as it is one word', () => {
    expect(begunTag('well :la', 8)).toEqual({ at: 5, written: 'la' });
    expect(begunTag('well :', 6)).toEqual({ at: 5, written: '' });
    expect([begunTag('well : x', 8), begunTag('none', 4), begunTag(':la later', 3)]).toEqual([
      null, null, { at: 0, written: 'la' },
    ]);
    expect(fitting(['(laughs)', '(sighs)', '(Laughs out)'], 'la')).toEqual(['(laughs)', '(Laughs out)']);
  });

  it('puts a tag in the place of what was written', () => {
    expect(withTag('a :la', { at: 2, written: 'la' }, '(laughs)')).toEqual({ text: 'a (laughs) ', cursor: 11 });
    expect(withTag('a :l b', { at: 2, written: 'l' }, '(x)')).toEqual({ text: 'a (x) b', cursor: 6 });
  });
});
