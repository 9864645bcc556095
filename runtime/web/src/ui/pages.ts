import type { Config } from '../generated/wire';

/** Whether an app shows a way between pages: it has several, or says that it wants one. */
export function hasNavigation({ pages, components }: Partial<Config>): boolean {
  return (pages?.length ?? 0) > 1 || (components ?? []).some(({ type }) => type === 'navbar');
}
