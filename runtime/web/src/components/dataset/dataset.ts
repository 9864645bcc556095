import { isRecord } from '../../state/equal';
import { filesOf, nameOf } from '../file/file';
import { pictureOf, type Picture } from '../image/image';
import type { FieldProps } from '../types';

/** What rows to pick from are told by their author. */
export interface DatasetProps extends FieldProps {
  samples?: unknown[][] | null;
  headers?: string[] | null;
  layout?: 'gallery' | 'table' | null;
  samples_per_page?: number | null;
  sample_labels?: string[] | null;
  /** Which component each column is a value of. */
  components?: { name?: string | null }[] | null;
}

/** How many rows are shown when the author does not say. */
const USUAL_ROWS = 10;
/** A cell shows the beginning of what is longer. */
const LONGEST = 80;

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

/** The picture of a value in a column of pictures; `null` for any other. */
export function pictureIn(column: number, value: unknown, props: DatasetProps, address: (path: string) => string): Picture | null {
  return props.components?.[column]?.name === 'image' ? pictureOf(value, address) : null;
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
