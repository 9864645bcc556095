import type { Config } from './generated/wire';

/** The id of the script element that carries the config. */
const ELEMENT_ID = 'spacekit-config';

/** The config that the server wrote into the page. */
export function readConfig(page: Document): Config {
  const element = page.getElementById(ELEMENT_ID);
  if (!element?.textContent) throw new Error(`The page has no #${ELEMENT_ID}.`);
  return JSON.parse(element.textContent) as Config;
}

/** Where the app lives, as this browser sees it: proxies may have changed what the server believes. */
export function rootOf(page: Document): string {
  return new URL('./', page.baseURI).href;
}
