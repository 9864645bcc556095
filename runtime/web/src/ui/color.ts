/**
 * A colour that may go into an element's style; `undefined` for what is none.
 *
 * Svelte writes styles as one text: what has a `;` in it would be further styles.
 */
export function asColor(color: unknown): string | undefined {
  return typeof color === 'string' && CSS.supports('color', color) ? color : undefined;
}
