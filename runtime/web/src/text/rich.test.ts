// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { renderRich } from './rich';

const OPTIONS = { lineBreaks: false, headerLinks: false, delimiters: [{ left: '$$', right: '$$', display: true }] };

describe('renderRich', () => {
  it('renders what markdown has', async () => {
    const html = await renderRich('- a\n- **b**\n\n| x |\n|---|\n| 1 |', OPTIONS);
    expect(html).toContain('<li><strong>b</strong></li>');
    expect(html).toContain('<td>1</td>');
  });

  it('aligns the columns of a table as they say', async () => {
    expect(await renderRich('| x | y |\n|--:|:-:|\n| 1 | 2 |', OPTIONS)).toContain('<td align="right">1</td>');
  });

  it('gives code its colours, and leaves its text as it was', async () => {
    const source = 'def f(x):\n    return "<b>"  # why\n\nn = 1';
    const holder = document.createElement('div');
    holder.innerHTML = await renderRich('```python\n' + source + '\n```', OPTIONS);
    expect(holder.querySelector('code')?.textContent).toBe(`${source}\n`);
    expect(Array.from(holder.querySelectorAll('.code-keyword'), (word) => word.textContent)).toEqual(['def', 'return']);
    expect(holder.querySelector('.code-string')?.textContent).toBe('"<b>"');
    expect(holder.querySelector('.code-aside')?.textContent).toBe('# why');
  });

  it('leaves code in other languages, and in none, plain', async () => {
    for (const fence of ['', 'brainfuck', 'constructor']) {
      const html = await renderRich('```' + fence + '\nx = 1\n```', OPTIONS);
      expect(html).toContain('x = 1\n</code>');
      expect(html).not.toContain('<span');
    }
  });

  it('keeps scripts, handlers, styles and forms out', async () => {
    const attacks = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '[x](javascript:alert(1))',
      '<a href="javascript:alert(1)">x</a>',
      '<svg><script>alert(1)</script></svg>',
      '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
      '<form action="https://evil.example"><input name=password></form>',
      '<style>body{display:none}</style>',
      '<p style="position:fixed;inset:0">over everything</p>',
    ];
    const html = await renderRich(attacks.join('\n\n'), OPTIONS);
    expect(html).not.toMatch(/<script|onerror=|href="javascript|<iframe|<form|<input|<style|style=/i);
  });

  it('opens links elsewhere and gives them no way back', async () => {
    expect(await renderRich('[x](https://example.com)', OPTIONS)).toContain('rel="noopener noreferrer"');
  });

  it('sets formulas in text only, and shows a wrong one where it stands', async () => {
    const html = await renderRich('$$x^2$$ <b title="$$y$$">t</b> $$\\frac{$$', OPTIONS);
    expect(html).toContain('katex');
    expect(html).toContain('katex-error');
    expect(html).toMatch(/title="[^"<]*"/);
  });
});
