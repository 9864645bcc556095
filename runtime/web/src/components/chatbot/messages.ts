import { isEqual, isRecord } from '../../state/equal';
import { nameOf, type FileValue } from '../file/file';

/** A part of a message. */
export type Part = TextPart | FilePart | ComponentPart;

export interface TextPart {
  type: 'text';
  text: string;
}

export interface FilePart {
  type: 'file';
  file: FileValue;
  alt_text?: string | null;
}

/** A component of the page inside of a message, with what it shows. */
export interface ComponentPart {
  type: 'component';
  component: string;
  value: unknown;
  props: Record<string, unknown>;
}

/** What makes a message a thought: a part of the answer that folds. */
export interface Metadata {
  title?: string | null;
  id?: number | string | null;
  parent_id?: number | string | null;
  log?: string | null;
  duration?: number | null;
  status?: 'pending' | 'done' | null;
}

/** An answer that a person can pick. */
export interface Option {
  value: string;
  label?: string | null;
}

export interface Message {
  role: string;
  content: readonly Part[];
  metadata?: Metadata | null;
  options?: readonly Option[] | null;
}

/** A message in its place: which one it is, and the thoughts inside of it. */
export interface Entry {
  index: number;
  message: Message;
  children: Entry[];
}

/** Neighbours by one role, which stand together. */
export interface Group {
  role: 'user' | 'assistant';
  /** The place of its first message in the chat. */
  first: number;
  entries: Entry[];
  /** All its messages, with those inside of others. */
  messages: Message[];
}

/**
 * The messages of a value.
 *
 * One that says what it said before stays the very object that it was, so that nothing about it is drawn again.
 */
export function readMessages(value: unknown, before: readonly Message[]): Message[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.flatMap((item, at) => {
    const known = before[at];
    if (known && (known === item || isEqual(known, item))) return known;
    return readMessage(item) ?? [];
  });
}

function readMessage(item: unknown): Message | null {
  if (!isRecord(item) || typeof item['role'] !== 'string') return null;
  // An app's own script may write text as it is.
  if (typeof item['content'] === 'string') {
    return { ...item, role: item['role'], content: [{ type: 'text', text: item['content'] }] };
  }
  if (!Array.isArray(item['content']) || !item['content'].every(isPart)) return null;
  return item as unknown as Message;
}

function isPart(part: unknown): part is Part {
  if (!isRecord(part)) return false;
  if (part['type'] === 'text') return typeof part['text'] === 'string';
  if (part['type'] === 'file') return isRecord(part['file']) && typeof part['file']['path'] === 'string';
  return part['type'] === 'component' && typeof part['component'] === 'string' && isRecord(part['props']);
}

/** The messages as they stand together; a group of which nothing changed stays the very object that it was. */
export function groupsOf(messages: readonly Message[], together: boolean, before: readonly Group[]): Group[] {
  const kept = keptGroups(messages, together, before);
  const from = before[kept]?.first ?? 0;
  // A thought may be part of one that stands anywhere before it.
  const isWhole = kept === 0 || messages.slice(from).some(hasParent);
  const groups = isWhole ? [] : before.slice(0, kept);
  for (const group of grouped(messages, isWhole ? 0 : from, together)) {
    const was = before[groups.length];
    groups.push(was && isSame(group, was) ? was : group);
  }
  return groups;
}

/** How many groups stand as they did, without the last of them, which the next message may join. */
function keptGroups(messages: readonly Message[], together: boolean, before: readonly Group[]): number {
  let next = 0;
  const changed = before.findIndex(({ role, entries, messages: said }, at) => {
    const isPlain = entries.length === said.length && (together ? before[at - 1]?.role !== role : entries.length === 1);
    const stays = entries.every(({ index, message }) => {
      const isNext = messages[index] === message && messages.slice(next, index).every(({ role: other }) => !isShown(other));
      next = index + 1;
      return isNext;
    });
    return !isPlain || !stays;
  });
  return Math.max(0, (changed < 0 ? before.length : changed) - 1);
}

/** The messages from a place on, as they stand together. */
function grouped(messages: readonly Message[], from: number, together: boolean): Group[] {
  const groups: Group[] = [];
  const thoughts = new Map<string, { entry: Entry; group: Group }>();
  messages.slice(from).forEach((message, at) => {
    const { role } = message;
    if (!isShown(role)) return;
    const index = from + at;
    const entry: Entry = { index, message, children: [] };
    const { id, title, parent_id: parentId } = message.metadata ?? {};
    const parent = hasParent(message) ? thoughts.get(String(parentId)) : undefined;
    let group = parent?.group ?? groups.at(-1);
    if (!parent && (!group || !together || group.role !== role)) {
      group = { role, first: index, entries: [], messages: [] };
      groups.push(group);
    }
    if (!group) return;
    (parent?.entry.children ?? group.entries).push(entry);
    group.messages.push(message);
    if (title && id !== null && id !== undefined) thoughts.set(String(id), { entry, group });
  });
  return groups;
}

function isShown(role: string): role is Group['role'] {
  return role === 'user' || role === 'assistant';
}

function hasParent({ metadata }: Message): boolean {
  return metadata?.parent_id !== null && metadata?.parent_id !== undefined;
}

function isSame(group: Group, other: Group): boolean {
  return (
    group.first === other.first &&
    group.messages.length === other.messages.length &&
    group.messages.every((message, at) => message === other.messages[at])
  );
}

/** So many groups are one piece of the page. */
const RUN = 16;

/** The groups in runs; one of which nothing changed stays the very object that it was. */
export function runsOf(groups: readonly Group[], before: readonly (readonly Group[])[]): (readonly Group[])[] {
  return Array.from({ length: Math.ceil(groups.length / RUN) }, (_, at) => {
    const run = groups.slice(at * RUN, (at + 1) * RUN);
    const was = before[at];
    return was?.length === run.length && run.every((group, place) => group === was[place]) ? was : run;
  });
}

/** What is in a part, as listeners are told: the text, or the file or component. */
export function contentOf(part: Part | undefined): unknown {
  if (!part) return '';
  return part.type === 'text' ? part.text : part;
}

/** A part in words, for those who copy it. */
export function wordsOf(part: Part): string {
  if (part.type === 'text') return part.text;
  return part.type === 'file' ? nameOf(part.file) : `[${part.component}]`;
}

/** Messages in words. */
export function textOf(messages: readonly Message[]): string {
  return messages.flatMap(({ content }) => content.map(wordsOf)).join('\n');
}

/** A whole chat in words. */
export function chatText(messages: readonly Message[]): string {
  return messages.map((message) => `${message.role}: ${textOf([message])}`).join('\n\n');
}

/** The last message that a person wrote: the one that is taken back, or gets another answer. */
export function lastAsked(messages: readonly Message[]): { index: number; value: unknown } | null {
  const index = messages.findLastIndex(({ role }) => role !== 'assistant');
  const message = messages[index];
  return message ? { index, value: contentOf(message.content.at(-1)) } : null;
}

/** The text of a message that can be edited: one that is text alone. */
export function editableText(message: Message | undefined): string | null {
  const [part, ...others] = message?.content ?? [];
  return part?.type === 'text' && others.length === 0 ? part.text : null;
}

/** The messages with the text of one of them changed. */
export function withText(messages: readonly Message[], index: number, text: string): Message[] {
  return messages.map((message, at) => (at === index ? { ...message, content: [{ type: 'text', text }] } : message));
}
