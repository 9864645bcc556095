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

/** A size as CSS has it: numbers are pixels. */
export function cssSize(size: number | string | null | undefined): string | undefined {
  return typeof size === 'number' ? `${size}px` : (size ?? undefined);
}
