import { describe, expect, it } from 'vitest';
import { EventStreamParser } from './sse';

describe('EventStreamParser', () => {
  it('reads events with and without an id', () => {
    const events = new EventStreamParser().push('id: 7\ndata: {"a":1}\n\ndata: b\n\n');
    expect(events).toEqual([
      { data: '{"a":1}', id: '7' },
      { data: 'b', id: null },
    ]);
  });

  it('gives the same events wherever the network cuts the text', () => {
    const text = 'id: 1\r\ndata: one\r\n\r\n: a comment\ndata: two\ndata: lines\n\ndata:three\r\r';
    const whole = new EventStreamParser().push(`${text}\n`);
    for (let cut = 0; cut <= text.length; cut += 1) {
      const parser = new EventStreamParser();
      const pieces = [...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut)), ...parser.push('\n')];
      expect(pieces).toEqual(whole);
    }
    expect(whole.map((event) => event.data)).toEqual(['one', 'two\nlines', 'three']);
  });

  it('keeps an unfinished event back', () => {
    expect(new EventStreamParser().push('data: half\n')).toEqual([]);
  });
});
