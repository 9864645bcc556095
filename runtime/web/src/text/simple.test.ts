import { describe, expect, it } from 'vitest';
import { parseInline, parseSimple } from './simple';

const text = (words: string) => ({ kind: 'text', text: words });

describe('parseSimple', () => {
  it('reads a title and its description', () => {
    expect(parseSimple('# Hello\n\nSays **hello** to\nyou')).toEqual([
      { level: 1, spans: [text('Hello')] },
      { level: 0, spans: [text('Says '), { kind: 'strong', spans: [text('hello')] }, text(' to\nyou')] },
    ]);
  });

  it('reads code, emphasis and links, one in another', () => {
    expect(parseInline('`a*b`, *soft* and [**the** docs](https://example.com/x)')).toEqual([
      { kind: 'code', text: 'a*b' },
      text(', '),
      { kind: 'em', spans: [text('soft')] },
      text(' and '),
      { kind: 'link', href: 'https://example.com/x', spans: [{ kind: 'strong', spans: [text('the')] }, text(' docs')] },
    ]);
  });

  it('leaves all that needs more to the full renderer', () => {
    const rich = [
      '- a list', '1. one', '> quote', '| a | b |', '```\ncode\n```', '<b>html</b>', '$x$', '![a](b.png)', 'a_b_c',
      'see https://example.com', 'Title\n=====', '    code', '**open', '#Hashtag', 'a &amp; b', 'one  \ntwo', '[a][b]',
      'a ~~b~~', '[a](b "title")', '---', '***', 'Title\n---',
    ];
    expect(rich.filter((source) => parseSimple(source) !== null)).toEqual([]);
  });

  it('never makes a link that runs a script', () => {
    for (const href of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'vbscript:x']) {
      expect(parseInline(`[x](${href})`)).toBeNull();
    }
  });
});
