import type { Config } from '../generated/wire';

/** A first-level heading in markdown or HTML. */
const HEADING = /^\s{0,3}#\s|<h1[\s>]/m;

/** The title for those who hear the page, unless the app shows a first-level heading of its own. */
export function unseenTitle({ components, title }: Config): string | null {
  const hasHeading = components.some(({ props }) => typeof props['value'] === 'string' && HEADING.test(props['value']));
  return hasHeading ? null : title;
}
