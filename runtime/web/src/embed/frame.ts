import { EMBED, fieldsOf, pixelsOf, READY, SIZE, VIEW } from './protocol';

/** How an app is to look; see `Embed`. */
export interface Wishes {
  container?: boolean;
  info?: boolean;
  theme?: string;
}

interface Listener {
  ready?: () => void;
  sized?: (title: string) => void;
}

/** A frame on a page, and the app in it: lets the frame be as tall as the app. */
export class Frame {
  readonly #element: HTMLIFrameElement;
  readonly #wishes: () => Wishes;
  readonly #listener: Listener;
  readonly #stop = new AbortController();

  constructor(element: HTMLIFrameElement, wishes: () => Wishes, listener: Listener = {}) {
    this.#element = element;
    this.#wishes = wishes;
    this.#listener = listener;
    const { signal } = this.#stop;
    window.addEventListener('message', (event) => this.#hear(event), { signal });
    const see = (): void => this.#tellView();
    window.addEventListener('scroll', see, { signal, passive: true, capture: true });
    window.addEventListener('resize', see, { signal });
  }

  /** Tell the app what is wished, also if it was there before us. */
  ask(): void {
    this.#post({ type: EMBED, ...this.#wishes() });
  }

  /** Hear no more. */
  close(): void {
    this.#stop.abort();
  }

  #hear({ source, data }: MessageEvent<unknown>): void {
    // By the window, not by the address: an app may lead on to https, or to another name of its own.
    if (source === null || source !== this.#element.contentWindow) return;
    const fields = fieldsOf(data);
    if (fields.type === READY) {
      this.#listener.ready?.();
      this.ask();
      this.#tellView();
    }
    const height = pixelsOf(fields['height']);
    if (fields.type === SIZE && height !== null) {
      this.#element.style.height = `${height}px`;
      // A ground that can be seen through is one only where both sides are light, or both dark.
      this.#element.style.colorScheme = fields['theme'] === 'dark' ? 'dark' : 'light';
      this.#listener.sized?.(typeof fields['title'] === 'string' ? fields['title'] : '');
    }
  }

  /** Tell the app what of it can be seen: its messages belong there. */
  #tellView(): void {
    const { top, height } = this.#element.getBoundingClientRect();
    const from = Math.max(0, -top);
    const to = Math.min(height, innerHeight - top);
    if (to > from) this.#post({ type: VIEW, top: Math.round(from), bottom: Math.round(to) });
  }

  /** To whatever stands in the frame: none of it is a secret, and an app may lead on to a login elsewhere. */
  #post(message: object): void {
    this.#element.contentWindow?.postMessage(message, '*');
  }
}
