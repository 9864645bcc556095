import { isRecord } from '../../state/equal';
import { addressOf, type FileProps, type FileValue } from '../file/file';
import type { FieldProps } from '../types';

/** Where a picture comes from. */
export type Source = 'upload' | 'webcam' | 'clipboard';

/** What a picture is told by its author. */
export interface ImageProps extends FieldProps {
  sources?: Source[] | null;
  height?: number | string | null;
  width?: number | string | null;
  format?: string | null;
  streaming?: boolean | null;
  webcam_options?: { mirror?: boolean | null; constraints?: Record<string, unknown> | null } | null;
  alt_text?: string | null;
}

/** A picture as the page draws it. */
export interface Picture {
  src: string;
  name: string;
}

/** One picture is taken, and nothing else. */
export const RULES: FileProps = { file_count: 'single', file_types: ['image'] };

/** What a picture's value may be addressed by, besides a path: nothing that is more than data or a plain address. */
const SAFE_ADDRESS = /^(data:image\/|https?:\/\/)/i;

/** The picture of a value; `null` if there is none. */
export function pictureOf(value: unknown, address: (path: string) => string): Picture | null {
  if (!isRecord(value)) return null;
  const { path, url, orig_name: given } = value;
  const name = typeof given === 'string' && given ? given : String(path ?? '').split(/[/\\]/).at(-1) || 'image';
  if (typeof path === 'string' && path) return { src: addressOf(value as unknown as FileValue, address), name };
  return typeof url === 'string' && SAFE_ADDRESS.test(url) ? { src: url, name } : null;
}

/** Where in a picture somebody clicked, in the picture's own pixels; `null` beside it. */
export function pixelAt(x: number, y: number, shown: { width: number; height: number }, own: { width: number; height: number }): [number, number] | null {
  // The picture is as large as its element lets it be, in the middle.
  const scale = Math.min(shown.width / own.width, shown.height / own.height);
  const left = (shown.width - own.width * scale) / 2;
  const top = (shown.height - own.height * scale) / 2;
  const found: [number, number] = [Math.floor((x - left) / scale), Math.floor((y - top) / scale)];
  const isInside = found[0] >= 0 && found[1] >= 0 && found[0] < own.width && found[1] < own.height;
  return isInside ? found : null;
}

/** An author's words for the place to drop on: lines, of which those with a `#` are headings. */
export function placeholderOf(text: string | null | undefined): { text: string; isHeading: boolean }[] {
  return (text ?? '')
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => ({ text: line.replace(/^\s*#+\s*/, ''), isHeading: /^\s*#/.test(line) }));
}

/** What a photo is saved as; a browser that does not know the format makes a PNG. */
export function photoType(format: string | null | undefined): string {
  const name = (format ?? 'webp').toLowerCase();
  return `image/${name === 'jpg' ? 'jpeg' : name}`;
}

/** A file of what was drawn, named by what it really became. */
export async function photoOf(canvas: HTMLCanvasElement, format: string | null | undefined): Promise<File> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, photoType(format)));
  if (!blob) throw new Error('The browser could not make a picture of what the camera shows.');
  return new File([blob], `photo.${blob.type.split('/')[1] ?? 'png'}`, { type: blob.type });
}

/** The pictures on the clipboard, as a paste brings them. */
export function pastedIn(transfer: DataTransfer | null): File[] {
  return Array.from(transfer?.files ?? []).filter((file) => file.type.startsWith('image/'));
}

/** The picture on the clipboard, as a button asks for it; `null` if there is none. */
export async function readClipboard(): Promise<File | null> {
  for (const item of await navigator.clipboard.read()) {
    const type = item.types.find((each) => each.startsWith('image/'));
    if (type) return new File([await item.getType(type)], `pasted.${type.split('/')[1] ?? 'png'}`, { type });
  }
  return null;
}
