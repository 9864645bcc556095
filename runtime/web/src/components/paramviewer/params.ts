import { isRecord } from '../../state/equal';

/** What a list of parameters is told by its author. */
export interface ParamProps {
  language?: 'python' | 'typescript' | null;
  linkify?: string[] | null;
  header?: string | null;
  anchor_links?: boolean | string | null;
  max_height?: number | string | null;
}

/** A parameter, as it is shown. */
export interface Param {
  name: string;
  type: string;
  description: string;
  default: string | null;
}

/** A piece of text, and the anchor that it leads to, if it does. */
export interface Piece {
  text: string;
  link: string | null;
}

/** The parameters of a value. */
export function paramsOf(value: unknown): Param[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, param]): Param[] => {
    if (!isRecord(param)) return [];
    const { type, description, default: usual } = param;
    return [{ name, type: textOf(type), description: textOf(description), default: typeof usual === 'string' ? usual : null }];
  });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The anchor of a parameter; `null` where the author wants none. */
export function anchorOf(name: string, anchors: boolean | string | null | undefined): string | null {
  if (!anchors) return null;
  const before = typeof anchors === 'string' ? `${anchors}-` : '';
  return `param-${before}${name}`.toLowerCase().replace(/[^\w-]+/g, '-');
}

/** A text in pieces: names that the author wants to be links lead to where they stand. */
export function linked(text: string, names: readonly string[] | null | undefined): Piece[] {
  const known = (names ?? []).filter(Boolean);
  if (known.length === 0) return [{ text, link: null }];
  const longestFirst = [...known].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(${longestFirst.map(escaped).join('|')})`);
  const pieces = text.split(pattern).filter(Boolean);
  return pieces.map((piece) => ({ text: piece, link: known.includes(piece) ? `#h-${piece.toLowerCase()}` : null }));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
