import type { Attachment } from 'svelte/attachments';

/** The newest text counts as followed when the reader is within this many pixels of the end. */
const NEAR_END_PX = 40;
const GROWS_BY_ITSELF = typeof CSS !== 'undefined' && CSS.supports('field-sizing', 'content');

/** Makes a text area as tall as its text where CSS can't yet. Attach anew whenever the text changes. */
export function grow(): Attachment<HTMLTextAreaElement> {
  return (area) => {
    if (GROWS_BY_ITSELF) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  };
}

/** Whether a reader of this element is at its end, and so wants to stay there. */
export function isAtEnd(element: Element): boolean {
  return element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
}
