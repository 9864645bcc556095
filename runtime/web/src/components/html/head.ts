/** What each piece of the head is waited for by; what two components ask for is there once. */
const pieces = new Map<string, Promise<void>>();

/**
 * Put markup of the app's own into the page's head, and wait for its scripts, which run in their order.
 *
 * @throws an `Error` that names a script which could not be loaded.
 */
export async function loadHead(markup: string): Promise<void> {
  const wanted = new DOMParser().parseFromString(`<head>${markup}</head>`, 'text/html').head;
  await Promise.all(Array.from(wanted.children, (element) => add(element)));
}

function add(element: Element): Promise<void> {
  const name = element.outerHTML;
  const known = pieces.get(name) ?? (isThere(element) ? Promise.resolve() : insert(element));
  pieces.set(name, known);
  return known;
}

/** Whether the page has a script or a style sheet of this address, whoever asked for it. */
function isThere(element: Element): boolean {
  if (element instanceof HTMLScriptElement) return element.src !== '' && Array.from(document.scripts).some(({ src }) => src === element.src);
  if (!(element instanceof HTMLLinkElement)) return false;
  return Array.from(document.querySelectorAll('link')).some(({ href, rel }) => href === element.href && rel === element.rel);
}

function insert(element: Element): Promise<void> {
  if (!(element instanceof HTMLScriptElement)) {
    document.head.append(document.importNode(element, true));
    return Promise.resolve();
  }
  // A script that was parsed as text does not run: one that is made does.
  const script = document.createElement('script');
  for (const { name, value } of Array.from(element.attributes)) script.setAttribute(name, value);
  script.async = element.async;
  script.textContent = element.textContent;
  const loaded = element.src
    ? new Promise<void>((resolve, reject) => {
        script.addEventListener('load', () => resolve());
        script.addEventListener('error', () => reject(new Error(`${element.src} can’t be loaded`)));
      })
    : Promise.resolve();
  document.head.append(script);
  return loaded;
}
