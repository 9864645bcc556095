import { elementsOf } from '../../text/elements';
import { withRenderer } from '../../text/renderer';
import type { RichOptions } from '../../text/rich';
import { parseSimple } from '../../text/simple';
import type { FieldProps } from '../types';

/** What a markdown component is told by its author. */
export interface MarkdownProps extends FieldProps {
  line_breaks?: boolean | null;
  header_links?: boolean | null;
  sanitize_html?: boolean | null;
  latex_delimiters?: { left: string; right: string; display: boolean }[] | null;
  height?: number | string | null;
  min_height?: number | string | null;
  max_height?: number | string | null;
}

const USUAL_DELIMITERS = [{ left: '$$', right: '$$', display: true }];

/** How the full renderer is to work. */
export function richOptions(props: MarkdownProps): RichOptions {
  return {
    lineBreaks: props.line_breaks ?? false,
    headerLinks: props.header_links ?? false,
    isTrusted: props.sanitize_html === false,
    delimiters: props.latex_delimiters ?? USUAL_DELIMITERS,
  };
}

/**
 * Show markdown in an element: at once if it is simple, else when the full renderer has come.
 *
 * The answer takes the text back: a text that came later wins over one that renders still.
 */
export function showMarkdown(element: HTMLElement, text: string, options: RichOptions): () => void {
  let isCurrent = true;
  const blocks = options.headerLinks ? null : parseSimple(text);
  if (blocks) element.replaceChildren(...elementsOf(blocks));
  else {
    withRenderer(({ finishColors, renderRich }) => {
      if (!isCurrent) return;
      const show = (html: string): void => {
        if (!isCurrent) return;
        element.innerHTML = html;
        void finishColors(element, () => isCurrent);
      };
      const html = renderRich(text, options);
      if (typeof html === 'string') show(html);
      else void html.then(show);
    });
  }
  return () => {
    isCurrent = false;
  };
}

/** A size as CSS has it: numbers are pixels. */
export function cssSize(size: number | string | null | undefined): string | undefined {
  return typeof size === 'number' ? `${size}px` : (size ?? undefined);
}
