import { elementsOf } from './elements';
import type { RichOptions } from './rich';
import { parseSimple } from './simple';
import { escapeUnknownTags } from './tags';
import { say } from '../i18n/say';

/** How the text of a message is to be shown. */
export interface ChatTextOptions extends RichOptions {
  markdown: boolean;
  /** Which tags that HTML does not know are shown as they stand: all, none, or these. */
  tags: readonly string[] | boolean;
}

/** Where a single line break stands: simple text has none, since each would be one on the page. */
const BREAK = /[^\n]\n[^\n]/;

/**
 * Show the text of a message: at once if it is simple, else when the full renderer has come.
 *
 * Only the end of a growing text is drawn again: what stands before it stays, with whatever is marked in it.
 */
export function showChatText(element: HTMLElement, text: string, options: ChatTextOptions): () => void {
  let isCurrent = true;
  const blocks = options.markdown && !(options.lineBreaks && BREAK.test(text)) ? parseSimple(text) : null;
  if (!options.markdown) element.textContent = text;
  else if (blocks) patch(element, elementsOf(blocks));
  else void showRich(element, text, options, () => isCurrent);
  return () => {
    isCurrent = false;
  };
}

/** When an element whose text took long to render may be drawn again. */
const rested = new WeakMap<HTMLElement, number>();

/** Render all that markdown has. A long text that grows word by word leaves the page half of the time at least. */
async function showRich(element: HTMLElement, text: string, options: ChatTextOptions, isCurrent: () => boolean): Promise<void> {
  const { finishColors, renderRich } = await import('./rich');
  const rest = (rested.get(element) ?? 0) - performance.now();
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
  if (!isCurrent()) return;
  const start = performance.now();
  const html = await renderRich(escapeUnknownTags(text, options.tags), options);
  if (isCurrent()) patch(element, nodesIn(html));
  void finishColors(element, isCurrent);
  const end = performance.now();
  rested.set(element, end + (end - start));
}

/** Put nodes in the place of others, but for those at the beginning that are the same. */
export function patch(element: Element, nodes: readonly Node[]): void {
  const old = Array.from(element.childNodes);
  const differs = nodes.findIndex((node, at) => !old[at]?.isEqualNode(node));
  const same = differs < 0 ? nodes.length : differs;
  for (const node of old.slice(same)) node.remove();
  element.append(...nodes.slice(same));
}

/** The nodes of HTML that is safe already, with a bar above each piece of code. */
function nodesIn(html: string): Node[] {
  const template = document.createElement('template');
  template.innerHTML = html;
  for (const code of template.content.querySelectorAll('pre > code')) {
    const pre = code.parentElement;
    if (pre) pre.replaceWith(withBar(pre, code));
  }
  return Array.from(template.content.childNodes);
}

function withBar(pre: HTMLElement, code: Element): HTMLElement {
  const box = document.createElement('div');
  box.className = 'code-box';
  const bar = document.createElement('div');
  bar.className = 'code-bar';
  const language = document.createElement('span');
  language.textContent = /\blanguage-([\w+#.-]+)/.exec(code.className)?.[1] ?? 'code';
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.className = 'copy-code';
  copy.textContent = say('Copy');
  bar.append(language, copy);
  box.append(bar, pre.cloneNode(true));
  return box;
}

/** The code that a click asks to copy; `null` if it was on something else. */
export function codeToCopy(target: EventTarget | null): { button: HTMLElement; code: string } | null {
  const button = target instanceof Element ? target.closest<HTMLElement>('.copy-code') : null;
  const code = button?.closest('.code-box')?.querySelector('code');
  return button && code ? { button, code: code.textContent ?? '' } : null;
}
