import { safeLink } from '../button/button';
import type { Config } from '../../generated/wire';
import type { ComponentState } from '../../state/component.svelte';
import { say } from '../../i18n/say';

/** One way out of a page. */
export interface Entry {
  name: string;
  address: string;
  isCurrent: boolean;
}

/** What the navigation shows: the app's pages, or what its `Navbar` says; nothing in an app of one page. */
export function entriesOf(config: Config, navbar: ComponentState | undefined, base: string): Entry[] {
  const main = navbar?.props['main_page_name'] ?? say('Home');
  const given = pairsOf(navbar?.value);
  const pages = config.pages ?? [];
  const listed = pages.flatMap(([path, name, isListed]): [string, string][] => (isListed && path !== '' ? [[name, path]] : []));
  const others = given ?? listed;
  if (!given && pages.length < 2) return [];
  const named: [string, string][] = typeof main === 'string' ? [[main, ''], ...others] : others;
  const here = new URL(config.current_page ? `./${config.current_page}` : './', base).href;
  return named.flatMap(([name, path]) => {
    const isWhole = /^[a-z]+:/i.test(path);
    const address = safeLink(isWhole ? path : `./${path.replace(/^\/+/, '')}`, base);
    return address ? [{ name, address, isCurrent: new URL(address, base).href === here }] : [];
  });
}

function pairsOf(value: unknown): [string, string][] | null {
  if (!Array.isArray(value)) return null;
  return value.flatMap((entry: unknown): [string, string][] =>
    Array.isArray(entry) && entry.length === 2 ? [[String(entry[0]), String(entry[1])]] : [],
  );
}
