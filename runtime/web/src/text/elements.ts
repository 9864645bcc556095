import type { Block, Span } from './simple';

/** Simple markdown as elements. Text stays text: nothing here reads HTML. */
export function elementsOf(blocks: readonly Block[]): Node[] {
  return blocks.map(({ level, spans }) => withSpans(document.createElement(level ? `h${level}` : 'p'), spans));
}

/** The nodes of one line. */
export function nodesOf(spans: readonly Span[]): Node[] {
  return spans.map(nodeOf);
}

function nodeOf(span: Span): Node {
  if (span.kind === 'text') return document.createTextNode(span.text);
  if (span.kind === 'code') return withText(document.createElement('code'), span.text);
  if (!('href' in span)) return withSpans(document.createElement(span.kind), span.spans);
  const link = document.createElement('a');
  link.href = span.href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return withSpans(link, span.spans);
}

function withSpans(element: HTMLElement, spans: readonly Span[]): HTMLElement {
  element.append(...nodesOf(spans));
  return element;
}

function withText(element: HTMLElement, text: string): HTMLElement {
  element.textContent = text;
  return element;
}
