import { isRecord } from '../../state/equal';

/** What kind of value a node shows: `list` and `object` can be folded. */
export type Kind = 'list' | 'object' | 'string' | 'number' | 'boolean' | 'null';

/** Deeper than this, nodes start folded unless the author opens all. */
export const UNFOLDED_DEPTH = 3;
/** This many children are drawn at a time: a list of a million must not hang the page. */
export const PAGE_OF_CHILDREN = 200;

/** The kind of a value. */
export function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return 'list';
  if (isRecord(value)) return 'object';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return typeof value as Kind;
  }
  return 'null';
}

/** What a list or object holds, by key; nothing for any other value. */
export function childrenOf(value: unknown): [key: string, child: unknown][] {
  return Array.isArray(value) || isRecord(value) ? Object.entries(value) : [];
}

/** A folded node in a few words: `3 items`. */
export function summaryOf(value: unknown): string {
  const count = childrenOf(value).length;
  const noun = Array.isArray(value) ? 'item' : 'key';
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The value as text to copy. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? '';
}
