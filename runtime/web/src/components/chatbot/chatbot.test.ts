import { describe, expect, it } from 'vitest';
import { exampleText, givenFeedback, isEditable, likedOf, openOptions, textOptions } from './chatbot';
import { groupsOf, type Message } from './messages';

const say = (role: string, more: Partial<Message> = {}): Message => ({ role, content: [{ type: 'text', text: 'x' }], ...more });

describe('chatbot', () => {
  it('is read as its author wrote it', () => {
    expect(textOptions({})).toMatchObject({ markdown: true, lineBreaks: true, tags: false });
    expect([isEditable({}, 'user'), isEditable({ editable: 'user' }, 'user'), isEditable({ editable: 'user' }, 'assistant'),
      isEditable({ editable: 'all' }, 'assistant')]).toEqual([false, true, false, true]);
    expect(['Like', 'Dislike', 'Odd', null].map(likedOf)).toEqual([true, false, 'Odd', '']);
  });

  it('knows what was said of answers', () => {
    const groups = groupsOf([say('user'), say('assistant'), say('user'), say('assistant')], true, []);
    expect([...givenFeedback(groups, [null, 'Like'])]).toEqual([[3, 'Like']]);
  });

  it('offers the options of the last message', () => {
    const options = [{ value: 'a' }];
    expect(openOptions([say('user'), say('assistant', { options })])).toEqual(options);
    expect(openOptions([say('assistant', { options }), say('user')])).toEqual([]);
  });

  it('names examples by their own words, their text, or their files', () => {
    const files = [{ path: '/a.png', orig_name: 'a.png', meta: { _type: '' } }];
    expect([{ text: 'a', display_text: 'b' }, { text: 'a' }, { files }, {}].map(exampleText)).toEqual([
      'b', 'a', 'a.png', 'Example',
    ]);
  });
});
