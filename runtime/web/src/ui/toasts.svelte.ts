import type { LogLevel } from '../generated/wire';

/** One message that floats above the page. */
export interface Toast {
  id: number;
  level: LogLevel;
  title: string;
  message: string;
  /** Seconds to stay; `null` is until it is dismissed. */
  duration: number | null;
}

/** What an author's `Info` or `Error` stays when it does not say. */
const USUAL_SECONDS = 10;
/** More than these would cover the page; the oldest go. */
const MOST_AT_ONCE = 5;

/** The toasts that are up, newest last. */
export class Toasts {
  items: readonly Toast[] = $state.raw([]);
  #nextId = 0;

  /** Put one up. The same words again replace the earlier ones, so that a loop does not fill the page. */
  add(toast: { level: LogLevel; title: string; message: string; duration?: number | null | undefined }): void {
    const { level, title, message, duration = USUAL_SECONDS } = toast;
    const others = this.items.filter((item) => item.message !== message || item.title !== title);
    this.items = [...others, { id: this.#nextId++, level, title, message, duration }].slice(-MOST_AT_ONCE);
  }

  /** Take one down. */
  dismiss(id: number): void {
    this.items = this.items.filter((item) => item.id !== id);
  }
}
