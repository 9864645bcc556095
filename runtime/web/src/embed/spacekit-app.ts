import { Frame, type Wishes } from './frame';
import { sentenceOf, type Reason } from './words';

const STYLE = `
:host{display:block;position:relative}
:host([hidden]),[hidden]{display:none!important}
iframe{display:block;box-sizing:border-box;width:100%;border:0;background:none}
.framed{outline:1px solid color-mix(in srgb,currentcolor 16%,transparent);outline-offset:-1px;border-radius:16px}
.said{display:grid;box-sizing:border-box;padding:1.5rem;border:1px solid color-mix(in srgb,currentcolor 24%,transparent);
border-radius:16px;font:400 .9375rem/1.55 ui-sans-serif,system-ui,sans-serif;gap:.75rem;place-content:center;
place-items:center;text-align:center;overflow-wrap:anywhere}
p{max-width:34rem;margin:0}
div>div{display:flex;flex-wrap:wrap;gap:.75rem;justify-content:center}
a,button{padding:.4rem .9rem;border:1px solid color-mix(in srgb,currentcolor 40%,transparent);border-radius:10px;
background:none;color:inherit;cursor:pointer;font:inherit;text-decoration:none}
a:hover,button:hover{background:color-mix(in srgb,currentcolor 8%,transparent)}
a:focus-visible,button:focus-visible{outline:2px solid;outline-offset:2px}`;

const HEIGHT = '300px';
/** As long as somebody waits for a page that loads slowly, or for an app that wakes: it is shown whenever it comes. */
const LOAD_MS = 30_000;
/** Once something has loaded: until it is asked whether it is there at all, and then until it has said a word. */
const ASK_MS = 500;
const WORD_MS = 4000;
/** How near a visitor comes before an app is loaded. */
const NEAR = '400px';
/** What an app may do when its visitor agrees; without it a browser would not even ask. */
const ALLOW = 'autoplay; camera; clipboard-read; clipboard-write; display-capture; fullscreen; microphone';
/** Attributes of `<gradio-app>` for which there is nothing to do here. */
const IDLE = ['app_mode', 'autoscroll', 'host', 'is_embed', 'mount_css', 'version'];

/** An app on a page: `<spacekit-app src="https://app.example.org/"></spacekit-app>`. */
class SpacekitApp extends HTMLElement {
  static readonly observedAttributes = ['src', 'space', 'theme_mode', 'container', 'info', 'initial_height'];

  readonly #shadow = this.attachShadow({ mode: 'open' });
  #element: HTMLIFrameElement | null = null;
  #frame: Frame | null = null;
  #timer = 0;
  #isShown = false;
  #sight: IntersectionObserver | null = null;

  connectedCallback(): void {
    // Not an element: the page may forbid styles that stand in it.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#shadow.adoptedStyleSheets = [sheet];
    const ignored = IDLE.filter((name) => this.hasAttribute(name));
    if (ignored.length > 0) console.info(`<${this.localName}>: ${ignored.join(', ')} does nothing here`);
    this.#begin();
  }

  disconnectedCallback(): void {
    this.#end();
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.isConnected || before === now || !this.#shadow.hasChildNodes()) return;
    if (name === 'src' || name === 'space') this.#begin();
    else {
      this.#dress();
      this.#frame?.ask();
    }
  }

  /** Load when the visitor comes near, or at once. */
  #begin(): void {
    this.#end();
    const room = document.createElement('div');
    room.style.height = this.#initialHeight();
    this.#shadow.replaceChildren(room);
    if (isOn(this.getAttribute('eager'), false)) {
      this.#load();
      return;
    }
    this.#sight = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) this.#load();
      },
      { rootMargin: NEAR },
    );
    this.#sight.observe(this);
  }

  #load(): void {
    this.#sight?.disconnect();
    const address = this.#address();
    if (!address) {
      this.#fail('address', this.getAttribute('src') ?? this.getAttribute('space') ?? '');
      return;
    }
    if (location.protocol === 'https:' && address.protocol === 'http:' && !isLocal(address.hostname)) {
      this.#fail('mixed', address.href);
      return;
    }
    const element = document.createElement('iframe');
    this.#element = element;
    element.title = this.getAttribute('title') ?? address.host;
    element.allow = this.getAttribute('allow') ?? ALLOW;
    element.style.height = this.#initialHeight();
    const theme = this.#theme();
    if (theme) address.searchParams.set('__theme', theme);
    element.src = address.href;
    this.#frame = new Frame(element, () => this.#wishes(), {
      ready: () => this.#show(),
      sized: (title) => this.#name(title),
    });
    this.#dress();
    this.#shadow.lastChild?.replaceWith(element);
    this.#wait(LOAD_MS, () => this.#explain(address));
    element.addEventListener('load', () => {
      if (!this.#isShown) this.#wait(ASK_MS, () => this.#explain(address, WORD_MS));
    });
  }

  #wait(milliseconds: number, next: () => unknown): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(next, milliseconds);
  }

  /** The app has said nothing: find out as much as a page may know, and give it time if it is there. */
  async #explain(address: URL, patience = 0): Promise<void> {
    const asked = { mode: 'no-cors', credentials: 'omit', cache: 'no-store' } as const;
    const answers = await fetch(address.href, asked).then(
      () => true,
      () => false,
    );
    this.#wait(answers ? patience : 0, () => {
      if (!this.#isShown && this.isConnected) this.#fail(answers ? 'refused' : 'unreachable', this.#address()?.href ?? '');
    });
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#shadow.querySelector('.said')?.remove();
    if (this.#element) this.#element.hidden = false;
    if (this.#isShown) return;
    this.#isShown = true;
    this.dispatchEvent(new CustomEvent('render', { detail: { src: this.#element?.src } }));
  }

  #name(title: string): void {
    if (this.#element && title) this.#element.title = this.getAttribute('title') ?? title;
    if (title && isOn(this.getAttribute('control_page_title'), false)) document.title = title;
  }

  /** Say why there is nothing to see. A frame stays where it is: its app may yet come. */
  #fail(reason: Reason, address: string): void {
    const message = sentenceOf(reason, address);
    const said = document.createElement('div');
    said.className = 'said';
    said.setAttribute('role', 'alert');
    said.style.minHeight = this.#initialHeight();
    const text = document.createElement('p');
    text.textContent = message;
    said.append(text);
    if (reason !== 'address') said.append(this.#ways(address));
    if (this.#element) this.#element.hidden = true;
    this.#shadow.querySelectorAll('div').forEach((old) => old.remove());
    this.#shadow.append(said);
    this.dispatchEvent(new CustomEvent('error', { detail: { reason, message, src: address } }));
  }

  #ways(address: string): HTMLElement {
    const ways = document.createElement('div');
    const open = document.createElement('a');
    open.href = address;
    open.target = '_blank';
    open.rel = 'noopener';
    open.textContent = 'Open it by itself';
    const again = document.createElement('button');
    again.textContent = 'Try again';
    again.addEventListener('click', () => this.#begin());
    ways.append(open, again);
    return ways;
  }

  #end(): void {
    this.#sight?.disconnect();
    clearTimeout(this.#timer);
    this.#frame?.close();
    this.#frame = this.#element = null;
    this.#isShown = false;
  }

  #dress(): void {
    if (!this.#element) return;
    this.#element.classList.toggle('framed', this.#wishes().container !== false);
    if (!this.#isShown) this.#element.style.height = this.#initialHeight();
  }

  #wishes(): Wishes {
    const container = isOn(this.getAttribute('container'), true);
    const wishes: Wishes = { container, info: isOn(this.getAttribute('info'), true) };
    // Without a word of the page's, what its visitor chose in the app counts.
    const theme = this.#theme();
    return theme ? { ...wishes, theme } : wishes;
  }

  #theme(): string | null {
    const theme = this.getAttribute('theme_mode') ?? this.getAttribute('theme');
    return theme === 'light' || theme === 'dark' ? theme : null;
  }

  #initialHeight(): string {
    const asked = this.getAttribute('initial_height') ?? '';
    return CSS.supports('height', asked) && asked ? asked : HEIGHT;
  }

  /** Where the app is; only what is got over http: any other scheme could be a program. */
  #address(): URL | null {
    const space = /^([\w.-]+)\/([\w.-]+)$/.exec(this.getAttribute('space') ?? '');
    const named = space ? `https://${`${space[1]}-${space[2]}`.toLowerCase().replace(/[_.]/g, '-')}.hf.space/` : null;
    const asked = this.getAttribute('src') ?? named;
    if (!asked || !URL.canParse(asked, document.baseURI)) return null;
    const address = new URL(asked, document.baseURI);
    return /^https?:$/.test(address.protocol) ? address : null;
  }
}

function isOn(value: string | null, usual: boolean): boolean {
  return value === null ? usual : value !== 'false';
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host.startsWith('127.') || host === '[::1]';
}

/** Plain frames that ask for it grow, too: `<iframe data-spacekit-app src=...>`. */
function adopt(): void {
  for (const element of document.querySelectorAll<HTMLIFrameElement>('iframe[data-spacekit-app]')) {
    if (adopted.has(element)) continue;
    adopted.add(element);
    new Frame(element, () => ({})).ask();
  }
}

const adopted = new WeakSet<HTMLIFrameElement>();
if (!customElements.get('spacekit-app')) {
  customElements.define('spacekit-app', SpacekitApp);
  if (!customElements.get('gradio-app')) customElements.define('gradio-app', class extends SpacekitApp {});
  adopt();
  document.addEventListener('DOMContentLoaded', adopt);
  new MutationObserver(adopt).observe(document, { childList: true, subtree: true });
}
