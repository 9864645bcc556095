import type { Text, Words } from './texts';

let words: Partial<Words> = {};

/** Let the page speak another language from now on; before anything is drawn. */
export function speak(own: Words): void {
  words = own;
}

/** A text of the page's own in the visitor's language, with something in the place of `%`. */
export function say(text: Text, value: unknown = ''): string {
  return (words[text] ?? text).replace('%', () => String(value));
}
