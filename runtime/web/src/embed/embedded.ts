import { EMBED, fieldsOf, MOST_PIXELS, pixelsOf, READY, SIZE, VIEW, type Size } from './protocol';

/** How iframe-resizer, of which many pages have a copy, begins its messages. */
const RESIZER = '[iFrameSizer]';
/** What it listens for from a page in a frame that is late. */
const RESIZER_READY = '[iFrameResizerChild]Ready';
/** A panel of the app, such as the one about its API, needs room that a small app has not. */
const LEAST_FOR_DIALOG = 560;
/** An author's style that is as tall as the window grows with it, for ever: so often without a rest is that. */
const MOST_STEPS = 25;
/** A page that is slow takes its time for a step, but not as long as this. */
const REST_MS = 10_000;
const SLACK = 2;
/** What opens or closes something that floats over the page, which changes no box's size. */
const HINTS = ['click', 'focusin', 'focusout', 'keyup', 'input'];
const STYLE = `
html[data-embedded]{overflow:hidden;scrollbar-gutter:auto}
html[data-embedded=tall]{overflow:auto}
html[data-embedded] .gradio-container{min-height:var(--embed-height,0)!important}
html[data-embedded] #app>section{top:calc(var(--view-top,0px) + var(--space-4))}
html[data-embedded] dialog:modal{inset-block:var(--view-top,0px) auto;max-height:var(--view-height,100dvh)}
html[data-bare],html[data-bare] body{background:none}
html[data-bare] .gradio-container{padding:0!important}
html[data-no-info] .gradio-container>footer{display:none}`;

/** The app's side of being shown in a frame: grows with its content, as soon as the page around asks for it. */
class Embedded {
  readonly #root = document.documentElement;
  #tell: ((height: number) => void) | null = null;
  #told = -1;
  #steps = 0;
  #toldAt = 0;
  /** Whether the frame has had another size since a height was told. */
  #hasFollowed = false;
  #isWaiting = false;

  /** Say that the app is there, and do what the page around says. */
  start(): void {
    window.addEventListener('message', (event) => {
      if (event.source === parent) this.#hear(event);
    });
    // No word of what the app is: it is not known yet who shows it.
    parent.postMessage({ type: READY }, '*');
    parent.postMessage(RESIZER_READY, '*');
  }

  #hear({ data, origin }: MessageEvent<unknown>): void {
    if (typeof data === 'string') {
      if (data.startsWith(RESIZER)) this.#hearResizer(data.slice(RESIZER.length), origin);
      return;
    }
    const fields = fieldsOf(data);
    if (fields.type === EMBED) this.#embed(fields, origin);
    if (fields.type === VIEW) this.#see(pixelsOf(fields['top']), pixelsOf(fields['bottom']));
  }

  #embed(wished: Record<string, unknown>, origin: string): void {
    this.#root.toggleAttribute('data-bare', wished['container'] === false);
    this.#root.toggleAttribute('data-no-info', wished['info'] === false);
    if (typeof wished['theme'] === 'string') setTheme(wished['theme']);
    this.#told = -1;
    this.#grow((height) => {
      const size: Size = { type: SIZE, height, title: document.title, theme: this.#root.dataset['theme'] ?? '' };
      parent.postMessage(size, targetOf(origin));
    });
  }

  /** Speak with iframe-resizer: it begins with the frame's name and its settings, and is told a name and a size. */
  #hearResizer(message: string, origin: string): void {
    const [name = '', ...settings] = message.split(':');
    if (settings.length < 2) return;
    let kind = 'init';
    this.#told = -1;
    this.#grow((height) => {
      parent.postMessage(`${RESIZER}${name}:${height}:${innerWidth}:${kind}`, targetOf(origin));
      kind = 'size';
    });
  }

  #grow(tell: (height: number) => void): void {
    const isFirst = this.#tell === null;
    this.#tell = tell;
    if (isFirst) this.#prepare();
    this.#measureSoon();
  }

  #prepare(): void {
    const style = document.createElement('style');
    style.textContent = STYLE;
    document.head.append(style);
    // An app that fills the window fills the frame as it was made.
    if (document.querySelector('main.full')) this.#root.style.setProperty('--embed-height', `${innerHeight}px`);
    this.#root.dataset['embedded'] = '';
    new ResizeObserver(() => this.#measureSoon()).observe(document.body);
    for (const hint of HINTS) document.addEventListener(hint, () => this.#measureSoon());
    document.addEventListener('close', () => this.#measureSoon(), true);
    window.addEventListener('resize', () => {
      this.#hasFollowed = true;
      this.#measureSoon();
    });
  }

  #measureSoon(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    // A frame that is out of sight is not drawn, and has a size all the same.
    const measure = (): void => {
      if (!this.#isWaiting) return;
      this.#isWaiting = false;
      this.#measure();
    };
    requestAnimationFrame(measure);
    setTimeout(measure, 100);
  }

  #measure(): void {
    const own = Math.ceil(document.body.getBoundingClientRect().height);
    // What floats beyond the page's end, such as an open list, counts. The window's own height must not: it is
    // what comes of this. Nor must a fraction of a pixel, which is rounded one way here and another there.
    const { scrollHeight } = document.body;
    const floating = scrollHeight > own + SLACK ? scrollHeight : 0;
    const least = document.querySelector('dialog:modal') ? LEAST_FOR_DIALOG : 0;
    const height = Math.max(own, floating, least);
    if (height === this.#told) {
      if (this.#hasFollowed) this.#steps = 0;
      return;
    }
    if (performance.now() - this.#toldAt > REST_MS) this.#steps = 0;
    this.#steps += 1;
    if (height > MOST_PIXELS || this.#steps > MOST_STEPS) {
      this.#root.dataset['embedded'] = 'tall';
      return;
    }
    [this.#told, this.#toldAt, this.#hasFollowed] = [height, performance.now(), false];
    this.#tell?.(height);
  }

  #see(top: number | null, bottom: number | null): void {
    if (top === null || bottom === null || bottom <= top) return;
    this.#root.style.setProperty('--view-top', `${top}px`);
    this.#root.style.setProperty('--view-height', `${bottom - top}px`);
  }
}

function setTheme(theme: string): void {
  const isSystemDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  const isDark = theme === 'dark' || (theme !== 'light' && isSystemDark);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  document.body.classList.toggle('dark', isDark);
}

/** A page without an address of its own, such as a file, can only be told as anybody. */
function targetOf(origin: string): string {
  return origin === 'null' || origin === '' || origin.startsWith('file:') ? '*' : origin;
}

/** Begin. */
export function embed(): void {
  new Embedded().start();
}
