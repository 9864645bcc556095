import { describe, expect, it } from 'vitest';
import {
  chatText, editableText, groupsOf, lastAsked, readMessages, runsOf, textOf, withText, type Group, type Message,
} from './messages';

const say = (role: string, text: string, more: Partial<Message> = {}): Message => ({
  role, content: [{ type: 'text', text }], metadata: null, options: null, ...more,
});

const FILE = { path: '/tmp/a.png', orig_name: 'a.png', meta: { _type: 'gradio.FileData' } };

describe('readMessages', () => {
  it('keeps the very messages that say what they said before', () => {
    const before = readMessages([say('user', 'a'), say('assistant', 'b')], []);
    const after = readMessages([say('user', 'a'), say('assistant', 'bc')], before);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  it('reads text as it is, and nothing that is no message', () => {
    const strange = [
      null, 'a', {}, { role: 'user' }, { role: 3, content: [] }, { role: 'user', content: [{ type: 'text' }] },
      { role: 'user', content: [{ type: 'component', component: 'html' }] }, { role: 'user', content: 'words' },
    ];
    expect(readMessages(strange, []).map(({ content }) => content)).toEqual([[{ type: 'text', text: 'words' }]]);
    expect([readMessages(null, []), readMessages('a', [])]).toEqual([[], []]);
  });
});

describe('runsOf', () => {
  it('keeps the very runs of which nothing changed', () => {
    const said = Array.from({ length: 40 }, (_, at) => say(at % 2 ? 'assistant' : 'user', String(at)));
    const before = runsOf(groupsOf(said, true, []), []);
    expect(before.map((run) => run.length)).toEqual([16, 16, 8]);
    const grown = groupsOf([...said.slice(0, -1), say('assistant', 'more')], true, before.flat());
    const after = runsOf(grown, before);
    expect(after.map((run, at) => run === before[at])).toEqual([true, true, false]);
    expect(after.flat()).toEqual(grown);
  });
});

describe('groupsOf', () => {
  const talk = [say('user', 'a'), say('assistant', 'b'), say('assistant', 'c'), say('system', 's'), say('user', 'd')];

  it('puts neighbours of one role together, if they are to stand together, and shows no system', () => {
    expect(groupsOf(talk, true, []).map(({ role, first, entries }) => [role, first, entries.length])).toEqual([
      ['user', 0, 1], ['assistant', 1, 2], ['user', 4, 1],
    ]);
    expect(groupsOf(talk, false, [])).toHaveLength(4);
  });

  it('keeps the very groups of which nothing changed', () => {
    const before = groupsOf(talk, true, []);
    const after = groupsOf([...talk.slice(0, -1), say('user', 'e')], true, before);
    expect(after.map((group, at) => group === before[at])).toEqual([true, true, false]);
  });

  it('gives of a talk that grows what it would give of all of it', () => {
    const whole = [...talk, say('assistant', 'e'), say('system', 't'), say('user', 'f'), say('user', 'g'), say('assistant', 'h')];
    for (const together of [true, false]) {
      let grown: Group[] = [];
      for (let length = 1; length <= whole.length; length++) grown = groupsOf(whole.slice(0, length), together, grown);
      expect(grown).toEqual(groupsOf(whole, together, []));
      expect(groupsOf(whole.slice(0, 3), together, grown)).toEqual(groupsOf(whole.slice(0, 3), together, []));
      expect(groupsOf(whole.with(3, say('user', 's')), together, grown)).toEqual(groupsOf(whole.with(3, say('user', 's')), together, []));
      expect(groupsOf(whole, !together, grown)).toEqual(groupsOf(whole, !together, []));
    }
  });

  it('puts thoughts into the thoughts that they are part of, wherever those stand', () => {
    const thoughts = [
      say('assistant', 'a', { metadata: { title: 'A', id: 1 } }),
      say('assistant', 'b', { metadata: { title: 'B', id: 'two', parent_id: 1 } }),
      say('user', 'x'),
      say('assistant', 'c', { metadata: { title: 'C', parent_id: 'two' } }),
      say('assistant', 'd', { metadata: { title: 'D', parent_id: 'nobody' } }),
    ];
    const groups = groupsOf(thoughts, true, []);
    expect(groups.map(({ entries }) => entries.map(({ index }) => index))).toEqual([[0], [2], [4]]);
    expect(groups[0]?.entries[0]?.children[0]?.children[0]?.index).toBe(3);
    const grown = groupsOf(thoughts.with(3, say('assistant', 'cc', thoughts[3])), true, groups);
    expect([grown[0] === groups[0], grown[1] === groups[1]]).toEqual([false, true]);
  });
});

describe('messages in words', () => {
  const mixed: Message = { role: 'user', content: [{ type: 'file', file: FILE }, { type: 'text', text: 'look' }] };

  it('are copied with the names of their files', () => {
    expect(textOf([mixed])).toBe('a.png\nlook');
    expect(chatText([say('user', 'a'), say('assistant', 'b')])).toBe('user: a\n\nassistant: b');
  });

  it('know what was asked last, and what can be edited', () => {
    expect(lastAsked([say('user', 'a'), say('user', 'b'), say('assistant', 'c')])).toEqual({ index: 1, value: 'b' });
    expect(lastAsked([say('assistant', 'c')])).toBeNull();
    expect([editableText(say('user', 'a')), editableText(mixed), editableText(undefined)]).toEqual(['a', null, null]);
    expect(withText([say('user', 'a'), say('user', 'b')], 1, 'c').map((message) => textOf([message]))).toEqual(['a', 'c']);
  });
});
