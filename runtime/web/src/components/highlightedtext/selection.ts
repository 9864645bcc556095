/** The attribute of the elements that hold the text of a part. */
const PART = 'data-part';

/** What is selected below an element, as places in its parts' text; `null` if the selection is elsewhere. */
export function selectionIn(element: HTMLElement): { start: number; end: number } | null {
  const selection = document.getSelection();
  if (!selection || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!element.contains(range.commonAncestorContainer)) return null;
  return { start: placeOf(element, range.startContainer, range.startOffset), end: placeOf(element, range.endContainer, range.endOffset) };
}

/** The place in the text of a point in the page. */
function placeOf(element: HTMLElement, node: Node, offset: number): number {
  const point = document.createRange();
  point.setStart(node, offset);
  let place = 0;
  for (const part of element.querySelectorAll(`[${PART}]`)) {
    const text = part.firstChild;
    if (!text) continue;
    const length = text.textContent?.length ?? 0;
    if (text === node) return place + offset;
    // What the point is not behind of is not counted.
    if (point.comparePoint(text, length) > 0) return place;
    place += length;
  }
  return place;
}

/** Put the cursor at a place of the text. */
export function putCursor(element: HTMLElement, place: number): void {
  let left = place;
  for (const part of element.querySelectorAll(`[${PART}]`)) {
    const text = part.firstChild;
    const length = text?.textContent?.length ?? 0;
    if (text && left <= length) return document.getSelection()?.collapse(text, left);
    left -= length;
  }
}
