import type { Attachment } from 'svelte/attachments';

/** The newest text counts as followed when the reader is within this many pixels of the end. */
const NEAR_END_PX = 40;
const GROWS_BY_ITSELF = typeof CSS !== 'undefined' && CSS.supports('field-sizing', 'content');

/**
 * Puts text into a text area, which grows with it where CSS can't see to that yet.
 *
 * A reader who is at the end of a growing text (`follows`) stays at its end.
 */
export function showText(text: () => string, follows: () => boolean): Attachment<HTMLTextAreaElement> {
  return (area) => {
    $effect(() => {
      const next = text();
      // To ask where the reader is makes the browser lay out the page: only where it matters.
      const stays = area.value !== next && follows() && (area.value === '' || isAtEnd(area));
      if (area.value !== next) area.value = next;
      if (!GROWS_BY_ITSELF) fitHeight(area);
      if (stays) area.scrollTop = area.scrollHeight;
    });
  };
}

function isAtEnd(area: Element): boolean {
  return area.scrollHeight - area.scrollTop - area.clientHeight < NEAR_END_PX;
}

function fitHeight(area: HTMLTextAreaElement): void {
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}
