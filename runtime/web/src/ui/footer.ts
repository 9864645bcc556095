import { safeLink } from '../components/button/button';

/** A link of the author's own in the footer. */
export interface FooterLink {
  label: string;
  url: string;
}

/** The author's own links: what is named by a word is ours, and what leads to a script is none. */
export function linksOf(wanted: readonly (string | Record<string, string>)[], base: string): FooterLink[] {
  return wanted.flatMap((link) => {
    if (typeof link === 'string') return [];
    const url = safeLink(link['url'], base);
    return url ? [{ label: link['label'] ?? url, url }] : [];
  });
}
