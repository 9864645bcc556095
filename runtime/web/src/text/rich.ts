import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import './rich.css';
import { MARK, markFormulas, type Delimiter, type Formula } from './math-marks';
import { isHere } from './renderer';

type Markdown = InstanceType<typeof MarkdownIt>;

/** How to render; see Gradio's `Markdown` for what each means to authors. */
export interface RichOptions {
  lineBreaks: boolean;
  headerLinks: boolean;
  delimiters: readonly Delimiter[];
  /** The author answers for all HTML in the text: it is shown as it stands. */
  isTrusted?: boolean;
}

// HTML in the source is let through here and made harmless below, unless the author says that he answers for it.
const plain = new MarkdownIt({ html: true, linkify: true });
const broken = new MarkdownIt({ html: true, linkify: true, breaks: true });
for (const markdown of [plain, broken]) keepAlignment(markdown);

/** A style or form in someone's text could dress up or imitate the page around it. */
const FORBIDDEN = ['style', 'form', 'input', 'button', 'textarea', 'select'];

/**
 * Markdown as HTML that is safe to put into the page; where the author wants it as it stands, it may do anything.
 *
 * It is there at once, unless it has formulas or programs: they wait for what draws them.
 */
export function renderRich(source: string, options: RichOptions): string | Promise<string> {
  const { text, formulas } = markFormulas(source, options.delimiters);
  const html = (options.lineBreaks ? broken : plain).render(text);
  const fragment = options.isTrusted ? asItStands(html) : harmless(html);
  openLinksElsewhere(fragment);
  // Code scrolls sideways where it is wider than the page: the keyboard must reach it.
  for (const code of fragment.querySelectorAll('pre')) code.tabIndex = 0;
  if (options.headerLinks) linkHeaders(fragment);
  if (formulas.length === 0 && !hasPrograms(fragment)) return htmlOf(fragment);
  return finished(fragment, formulas).then(htmlOf);
}

async function finished(fragment: DocumentFragment, formulas: readonly Formula[]): Promise<DocumentFragment> {
  if (formulas.length > 0) await setFormulas(fragment, formulas);
  if (hasPrograms(fragment)) (await import('./code-colors')).colorCode(fragment);
  return fragment;
}

function htmlOf(fragment: DocumentFragment): string {
  const holder = document.createElement('div');
  holder.append(fragment);
  return holder.innerHTML;
}

/** Give programs in a text their colours once their languages are here, if it is still the text that is shown. */
export async function finishColors(element: ParentNode, isCurrent: () => boolean): Promise<void> {
  if (!hasPrograms(element)) return;
  const { colorCode, loadColors } = await import('./code-colors');
  if ((await loadColors(element)) && isCurrent()) colorCode(element);
}

function hasPrograms(root: ParentNode): boolean {
  return root.querySelector('pre > code[class*="language-"]') !== null;
}

function harmless(html: string): DocumentFragment {
  return DOMPurify.sanitize(html, { RETURN_DOM_FRAGMENT: true, FORBID_TAGS: FORBIDDEN, FORBID_ATTR: ['style'] });
}

function asItStands(html: string): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content;
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

isHere({ renderRich, finishColors });
