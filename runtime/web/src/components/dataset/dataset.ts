import { isRecord } from '../../state/equal';
import { addressOf, filesOf, nameOf, type FileValue } from '../file/file';
import type { FieldProps } from '../types';

/** What rows to pick from are told by their author. */
export interface DatasetProps extends FieldProps {
  samples?: unknown[][] | null;
  headers?: string[] | null;
  layout?: 'gallery' | 'table' | null;
  samples_per_page?: number | null;
  sample_labels?: string[] | null;
}

/** How many rows are shown when the author does not say. */
const USUAL_ROWS = 10;
/** A cell shows the beginning of what is longer. */
const LONGEST = 80;
/** A cell shows the first few of several pictures. */
const MOST_PICTURES = 4;
const PICTURE = /\.(avif|bmp|gif|jpe?g|png|svg|webp)$/i;

/** Whether rows stand as one button each, and not in a table. */
export function isGallery(props: DatasetProps): boolean {
  if (props.layout) return props.layout === 'gallery';
  return Boolean(props.sample_labels) || (props.samples ?? []).every((row) => row.length < 2);
}

/** How many pages the rows take. */
export function pagesOf(props: DatasetProps): number {
  return Math.max(1, Math.ceil((props.samples ?? []).length / rowsPerPage(props)));
}

/** The indices of the rows on a page. */
export function rowsOn(page: number, props: DatasetProps): number[] {
  const first = page * rowsPerPage(props);
  const count = Math.min(rowsPerPage(props), (props.samples ?? []).length - first);
  return Array.from({ length: Math.max(0, count) }, (_, at) => first + at);
}

function rowsPerPage({ samples_per_page: rows }: DatasetProps): number {
  return rows && rows > 0 ? Math.floor(rows) : USUAL_ROWS;
}

/** Whether a row of one value is shown as a picture. */
export function hasPictures(row: unknown[] | undefined): boolean {
  return filesOf(row?.[0]).some(isPicture);
}

/** The pictures among a value's files: where they are, and what they are called. */
export function picturesOf(value: unknown, address: (path: string) => string): { src: string; name: string }[] {
  const pictures = filesOf(value).filter(isPicture).slice(0, MOST_PICTURES);
  return pictures.map((file) => ({ src: addressOf(file, address), name: nameOf(file) }));
}

function isPicture(file: FileValue): boolean {
  return file.mime_type?.startsWith('image/') ?? PICTURE.test(nameOf(file));
}

/** A value as a cell shows it. */
export function cellText(value: unknown): string {
  const files = filesOf(value);
  const text = files.length > 0 ? files.map(nameOf).join(', ') : plainText(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST).trimEnd()}…` : text;
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(plainText).join(', ');
  return isRecord(value) ? JSON.stringify(value) : String(value as string | number | boolean);
}
