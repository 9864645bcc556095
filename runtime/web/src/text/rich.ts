import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import './rich.css';
import { MARK, markFormulas, type Delimiter, type Formula } from './math-marks';

type Markdown = InstanceType<typeof MarkdownIt>;

/** How to render; see Gradio's `Markdown` for what each means to authors. */
export interface RichOptions {
  lineBreaks: boolean;
  headerLinks: boolean;
  delimiters: readonly Delimiter[];
}

// HTML in the source is let through here and made harmless below: always, since what a model writes is no author's.
const plain = new MarkdownIt({ html: true, linkify: true });
const broken = new MarkdownIt({ html: true, linkify: true, breaks: true });
for (const markdown of [plain, broken]) keepAlignment(markdown);

/** A style or form in someone's text could dress up or imitate the page around it. */
const FORBIDDEN = ['style', 'form', 'input', 'button', 'textarea', 'select'];

/** Markdown as HTML that is safe to put into the page. */
export async function renderRich(source: string, options: RichOptions): Promise<string> {
  const { text, formulas } = markFormulas(source, options.delimiters);
  const html = (options.lineBreaks ? broken : plain).render(text);
  const fragment = DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true, FORBID_TAGS: FORBIDDEN, FORBID_ATTR: ['style'] });
  openLinksElsewhere(fragment);
  // Code scrolls sideways where it is wider than the page: the keyboard must reach it.
  for (const code of fragment.querySelectorAll('pre')) code.tabIndex = 0;
  if (options.headerLinks) linkHeaders(fragment);
  if (formulas.length > 0) await setFormulas(fragment, formulas);
  await setColors(fragment);
  const holder = document.createElement('div');
  holder.append(fragment);
  return holder.innerHTML;
}

/** A table's columns say how they are aligned in an attribute, since no style survives the cleaning. */
function keepAlignment(markdown: Markdown): void {
  const align: Markdown['renderer']['rules'][string] = (tokens, at, options, _env, renderer) => {
    const cell = tokens[at];
    const style = String(cell?.attrGet('style') ?? '').replace('text-align:', '');
    if (style) cell?.attrSet('align', style);
    return renderer.renderToken(tokens, at, options);
  };
  markdown.renderer.rules['th_open'] = align;
  markdown.renderer.rules['td_open'] = align;
}

/** Give code colours. Without them it is as good to read, so a file that does not come is no reason to show nothing. */
async function setColors(fragment: DocumentFragment): Promise<void> {
  const pieces = fragment.querySelectorAll('pre > code[class^="language-"]');
  if (pieces.length === 0) return;
  try {
    const { colorCode } = await import('./code-colors');
    for (const code of pieces) await colorCode(code, code.className.slice('language-'.length));
  } catch {
    // It stays plain.
  }
}

/** Put formulas where their marks stand in text; marks in attributes stay out of it. */
async function setFormulas(fragment: DocumentFragment, formulas: readonly Formula[]): Promise<void> {
  const { renderFormula } = await import('./math');
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const match = MARK.exec(node.data);
    if (!match) continue;
    const mark = node.splitText(match.index);
    mark.splitText(match[0].length);
    const formula = formulas[Number(match[1])];
    const element = document.createElement('span');
    if (formula) element.innerHTML = renderFormula(formula);
    mark.replaceWith(element);
    // On from what follows the formula, not into the formula's own text.
    walker.currentNode = lastInside(element);
  }
}

function lastInside(node: Node): Node {
  let last = node;
  while (last.lastChild) last = last.lastChild;
  return last;
}

function openLinksElsewhere(fragment: DocumentFragment): void {
  for (const link of fragment.querySelectorAll('a[href]')) {
    if (link.getAttribute('href')?.startsWith('#')) continue;
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
}

function linkHeaders(fragment: DocumentFragment): void {
  for (const header of fragment.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
    header.id ||= slugOf(header.textContent ?? '');
    const link = document.createElement('a');
    link.href = `#${header.id}`;
    link.className = 'header-link';
    link.setAttribute('aria-label', 'Link to this heading');
    link.textContent = '#';
    header.append(' ', link);
  }
}

function slugOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
