import type { Parser } from '@lezer/common';
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight';
import type { Painter } from './programs';

/** The classes of words in a program; `rich.css` has their colours. */
export type WordKind = 'word-key' | 'word-string' | 'word-number' | 'word-comment' | 'word-name' | 'word-new' | 'word-note' | 'word-gone';

/** Which words look alike: as in the editor (`components/code/look.ts`). */
const KINDS = tagHighlighter([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.tagName, tags.controlKeyword], class: 'word-key' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], class: 'word-string' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.unit, tags.color], class: 'word-number' },
  { tag: [tags.meta, tags.processingInstruction], class: 'word-note' },
  { tag: tags.comment, class: 'word-comment' },
  { tag: [tags.propertyName, tags.attributeName, tags.labelName], class: 'word-name' },
  { tag: [tags.definition(tags.variableName), tags.function(tags.variableName), tags.className, tags.typeName], class: 'word-new' },
]);

/** Colours by a grammar. */
export function paintWith(parser: Parser): Painter {
  return (text, put) => {
    let at = 0;
    highlightTree(parser.parse(text), KINDS, (from, to, kinds) => {
      if (from > at) put(text.slice(at, from), null);
      // Of words that are two things at once the last one is the narrower.
      put(text.slice(from, to), kinds.split(' ').at(-1) as WordKind);
      at = to;
    });
    if (at < text.length) put(text.slice(at), null);
  };
}
