import type { Attachment } from 'svelte/attachments';

/** A reader within this many pixels of the end follows it. */
const NEAR_END_PX = 60;

/** Keeps a reader who is at the end of something that grows at its end, and leaves one who scrolled up where they are. */
export class Follower {
  /** Whether the end is in sight. */
  isAtEnd = $state(true);
  #scroller: HTMLElement | null = null;
  readonly #follows: () => boolean;

  constructor(follows: () => boolean) {
    this.#follows = follows;
  }

  /** For what scrolls; its only child is what grows. */
  readonly attach: Attachment<HTMLElement> = (scroller) => {
    this.#scroller = scroller;
    let before = scroller.scrollTop;
    const look = (): void => {
      const isNear = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
      // Only who goes up leaves the end: it also gets away by itself, as more comes.
      if (isNear) this.isAtEnd = true;
      else if (scroller.scrollTop < before || !this.#follows()) this.isAtEnd = false;
      before = scroller.scrollTop;
    };
    const grown = new ResizeObserver(() => {
      if (this.isAtEnd && this.#follows()) this.#jump();
      else look();
    });
    if (scroller.firstElementChild) grown.observe(scroller.firstElementChild);
    grown.observe(scroller);
    scroller.addEventListener('scroll', look, { passive: true });
    return () => {
      grown.disconnect();
      scroller.removeEventListener('scroll', look);
    };
  };

  /** Go to the end, and stay there. */
  toEnd(): void {
    this.isAtEnd = true;
    this.#jump();
  }

  #jump(): void {
    if (this.#scroller) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }
}
