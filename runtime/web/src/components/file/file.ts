import { isRecord } from '../../state/equal';
import type { FieldProps } from '../types';
import type { Chosen } from './chosen';
import { say } from '../../i18n/say';

/** What a component for files is told by its author. */
export interface FileProps extends FieldProps {
  file_count?: 'single' | 'multiple' | 'directory' | null;
  file_types?: string[] | null;
  height?: number | string | null;
  allow_reordering?: boolean | null;
  /** Names that are not sent, at any depth of a folder: what a page of ours knows to be of no use. */
  leave_out?: string[] | null;
}

/** A file as a value: where the app has it, and what it is called. */
export interface FileValue {
  path: string;
  url?: string | null;
  size?: number | null;
  orig_name?: string | null;
  mime_type?: string | null;
  is_stream?: boolean;
  meta: { _type: string };
}

/** This many files are drawn at a time: a folder of ten thousand must not hang the page. */
export const PAGE_OF_FILES = 200;
/** Whole kinds of files, which `accept` writes with a star. */
const KINDS = ['image', 'audio', 'video', 'text'];
const META = { _type: 'gradio.FileData' };
const UNIT = 1000;
const UNITS = ['kB', 'MB', 'GB', 'TB'];

/** The files of a value: one, a list, or none. */
export function filesOf(value: unknown): FileValue[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item): item is FileValue => isRecord(item) && typeof item['path'] === 'string');
}

/** What people call a file. */
export function nameOf(file: FileValue): string {
  return file.orig_name || file.path.split(/[/\\]/).at(-1) || file.path;
}

/** Where a file is got: at the app, unless it lies elsewhere on the web. */
export function addressOf(file: FileValue, address: (path: string) => string): string {
  if (/^https?:\/\//i.test(file.path)) return file.path;
  return address(`file=${file.path.split('/').map(encodeURIComponent).join('/')}`);
}

/** A size as people read it: `1.2 MB`. */
export function sizeOf(bytes: number | null | undefined): string {
  if (typeof bytes !== 'number') return '';
  if (bytes < UNIT) return `${bytes} B`;
  let size = bytes / UNIT;
  let unit = 0;
  for (; size >= UNIT && unit < UNITS.length - 1; unit += 1) size /= UNIT;
  return `${size.toFixed(1)} ${UNITS[unit] ?? ''}`;
}

/** How many files, as people say it. */
export function countOf(count: number): string {
  return count === 1 ? say('1 file') : say('% files', count.toLocaleString('en'));
}

/** What a file dialog offers, from the author's `file_types`. */
export function acceptOf(types: readonly string[] | null | undefined): string | undefined {
  if (!types || types.length === 0 || types.includes('file')) return undefined;
  return types.map((type) => (KINDS.includes(type) ? `${type}/*` : endingOf(type))).join(',');
}

/** A value with one of its files at another place. */
export function reordered(before: unknown, from: number, to: number): FileValue[] {
  const files = filesOf(before);
  return files.toSpliced(from, 1).toSpliced(to, 0, ...files.slice(from, from + 1));
}

/** The files without those that lie in, or are, something that is left out. */
export function withoutLeftOut(chosen: readonly Chosen[], { leave_out: names }: FileProps): Chosen[] {
  return chosen.filter(({ path }) => !path.split('/').some((part) => names?.includes(part)));
}

/** Why these files can't be sent; `null` if they can. What is dropped passes by the dialog's own rules. */
export function refusalOfChosen(chosen: readonly Chosen[], props: FileProps, largest: number | null): string | null {
  if (chosen.length === 0) return 'There is no file in that.';
  if (props.file_count !== 'multiple' && props.file_count !== 'directory' && chosen.length > 1) {
    return `One file is taken here, and that was ${chosen.length.toLocaleString('en')}.`;
  }
  const other = chosen.find(({ file }) => !isTaken(file, props.file_types));
  if (other) return `${other.path} is of another kind than: ${(props.file_types ?? []).join(', ')}.`;
  const large = largest === null ? undefined : chosen.find(({ file }) => file.size > largest);
  if (large) return `${large.path} has ${sizeOf(large.file.size)}, and ${sizeOf(largest)} are taken at most.`;
  return null;
}

/** Whether a file is of a kind that the author takes. */
function isTaken(file: File, types: readonly string[] | null | undefined): boolean {
  if (!types || types.length === 0 || types.includes('file')) return true;
  const name = file.name.toLowerCase();
  return types.some((type) => (KINDS.includes(type) ? file.type.startsWith(`${type}/`) : name.endsWith(endingOf(type))));
}

function endingOf(type: string): string {
  const lower = type.toLowerCase();
  return lower.startsWith('.') ? lower : `.${lower}`;
}

/** A file that has arrived, as a value. */
export function asValue({ file, path }: Chosen, kept: string): FileValue {
  return {
    path: kept,
    url: null,
    size: file.size,
    orig_name: path,
    mime_type: file.type || null,
    is_stream: false,
    meta: META,
  };
}

/** What a component's value becomes when files have arrived: a list of files that goes on, or others. */
export function withArrived(before: unknown, arrived: FileValue[], props: FileProps): unknown {
  if (props.file_count === 'directory') return arrived;
  if (props.file_count === 'multiple') return [...filesOf(before), ...arrived];
  return arrived[0] ?? null;
}

/** What it becomes when one of its files is removed. */
export function without(before: unknown, at: number): unknown {
  const rest = filesOf(before).filter((_, position) => position !== at);
  return rest.length === 0 ? null : rest;
}
