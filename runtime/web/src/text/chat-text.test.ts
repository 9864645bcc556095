// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest';
import { codeToCopy, patch, showChatText, type ChatTextOptions } from './chat-text';
import { escapeUnknownTags } from './tags';

const OPTIONS: ChatTextOptions = { markdown: true, lineBreaks: true, headerLinks: false, delimiters: [], tags: true };

function nodes(html: string): Node[] {
  const holder = document.createElement('div');
  holder.innerHTML = html;
  return Array.from(holder.childNodes);
}

describe('patch', () => {
  it('leaves what is the same at the beginning, and puts the rest in its place', () => {
    const element = document.createElement('div');
    patch(element, nodes('<p>a</p><p>b</p>'));
    const [first, second] = element.childNodes;
    patch(element, nodes('<p>a</p><p>bc</p><p>d</p>'));
    expect(element.innerHTML).toBe('<p>a</p><p>bc</p><p>d</p>');
    expect([element.firstChild === first, element.childNodes[1] === second]).toEqual([true, false]);
    patch(element, nodes('<p>a</p>'));
    expect(element.childNodes).toHaveLength(1);
    expect(element.firstChild).toBe(first);
  });
});

describe('showChatText', () => {
  it('shows text alone where it is no markdown', () => {
    const element = document.createElement('div');
    showChatText(element, '<b>**a**</b>', { ...OPTIONS, markdown: false });
    expect(element.textContent).toBe('<b>**a**</b>');
  });

  it('keeps line breaks, and gives code a bar to copy it by', async () => {
    const element = document.createElement('div');
    showChatText(element, 'a\nb\n\n```python\nprint(1)\n```', OPTIONS);
    await vi.waitFor(() => expect(element.querySelector('.code-bar span')?.textContent).toBe('python'));
    expect(element.querySelector('p br')).not.toBeNull();
    expect(codeToCopy(element.querySelector('.copy-code'))?.code).toBe('print(1)\n');
    expect(codeToCopy(element)).toBeNull();
  });

  it('does not let a text that renders longer win over one that came later', async () => {
    const element = document.createElement('div');
    showChatText(element, '- old', OPTIONS)();
    showChatText(element, 'new', OPTIONS);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(element.textContent).toBe('new');
  });
});

describe('escapeUnknownTags', () => {
  it('shows tags that are none of HTML, but for those in code', () => {
    const text = '<think a="b">x</think> <b>y</b> `<think>` <my-tag>\n```\n<think>\n```';
    expect(escapeUnknownTags(text, true)).toBe(
      '&lt;think a="b"&gt;x&lt;/think&gt; <b>y</b> `<think>` &lt;my-tag&gt;\n```\n<think>\n```',
    );
  });

  it('shows only those that are named, or none', () => {
    expect(escapeUnknownTags('<a1> <a2>', ['a2'])).toBe('<a1> &lt;a2&gt;');
    expect(escapeUnknownTags('<a1>', false)).toBe('<a1>');
  });
});
