/** Code keeps its angle brackets as they are: markdown writes them by itself. */
const CODE = /(`{3,}[\s\S]*?(?:`{3,}|$)|`[^`\n]+`)/;
const TAG = /<(\/?)([a-z][\w-]*)([^<>]*)>/gi;

/**
 * Markdown in which tags that HTML does not know are text, as `<think>` is in what models write.
 *
 * `allowed` names those that are shown so; the others go the way of all tags, and are taken out.
 */
export function escapeUnknownTags(text: string, allowed: readonly string[] | boolean): string {
  if (allowed === false || !text.includes('<')) return text;
  const isShown = (name: string): boolean => (allowed === true ? isUnknown(name) : allowed.includes(name));
  return text
    .split(CODE)
    .map((piece, at) =>
      at % 2 === 1
        ? piece
        : piece.replace(TAG, (whole, slash: string, name: string, rest: string) =>
            isShown(name) ? `&lt;${slash}${name}${rest}&gt;` : whole,
          ),
    )
    .join('');
}

const SVG = 'http://www.w3.org/2000/svg';

function isUnknown(name: string): boolean {
  if (name.includes('-')) return true;
  const isDrawing = document.createElementNS(SVG, name).constructor !== SVGElement;
  return !isDrawing && document.createElement(name) instanceof HTMLUnknownElement;
}
