/**
 * What a page and an app in a frame of it say to each other, by `postMessage`. docs/embedding.md states it for
 * pages that bring no script of ours.
 *
 * The app says that it is there (`ready`), to whoever shows it, and no more than that. A page that answers with
 * `embed` is told how large the app is, now and whenever that changes.
 */

/** From the app: it has been drawn, and listens. */
export const READY = 'spacekit:ready';
/** From the app: how large it is. */
export const SIZE = 'spacekit:size';
/** From the page: grow with your content, and look as follows. */
export const EMBED = 'spacekit:embed';
/** From the page: the part of the frame that can be seen. */
export const VIEW = 'spacekit:view';

export interface Size {
  type: typeof SIZE;
  /** In pixels. */
  height: number;
  /** What the tab would say. */
  title: string;
  theme: string;
}

export interface Embed {
  type: typeof EMBED;
  /** Whether the app has its own ground and the room around it. */
  container?: boolean;
  /** Whether its footer is shown. */
  info?: boolean;
  theme?: string;
}

export interface View {
  type: typeof VIEW;
  /** Both in pixels, from the frame's top. */
  top: number;
  bottom: number;
}

/** Higher than any app that somebody could use: what is larger is a mistake or worse. */
export const MOST_PIXELS = 100_000;

/** A message's fields, if it is an object of one of these types. */
export function fieldsOf(data: unknown): Record<string, unknown> & { type?: unknown } {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}

/** A length in pixels, if it is one. */
export function pixelsOf(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= MOST_PIXELS ? value : null;
}
