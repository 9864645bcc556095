// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { richOptions, showMarkdown } from './markdown';

describe('showMarkdown', () => {
  it('shows simple text at once, as elements and not as HTML', () => {
    const element = document.createElement('div');
    showMarkdown(element, '# Hi\n\n**bold** `x` [l](/docs)', richOptions({}));
    expect(element.innerHTML).toBe(
      '<h1>Hi</h1><p><strong>bold</strong> <code>x</code> ' +
        '<a href="/docs" target="_blank" rel="noopener noreferrer">l</a></p>',
    );
  });

  it('shows the last text, whatever renders last', async () => {
    const element = document.createElement('div');
    const takeBack = showMarkdown(element, '- rich', richOptions({}));
    takeBack();
    showMarkdown(element, 'simple', richOptions({}));
    await import('../../text/rich');
    await new Promise((resolve) => setTimeout(resolve));
    expect(element.innerHTML).toBe('<p>simple</p>');
  });
});
