/** What people can choose; `system` follows the device. */
export type Theme = 'light' | 'dark' | 'system';

const STORAGE_KEY = 'spacekit-theme';
const ROOTS = [document.documentElement, document.body] as const;
const ORDER: readonly Theme[] = ['system', 'light', 'dark'];

/** Light or dark: `?__theme=` first, else what this person chose before, else the device's setting. */
export class ThemeChoice {
  current: Theme = $state('system');
  readonly #device = window.matchMedia('(prefers-color-scheme: dark)');

  constructor(query: string) {
    this.#apply(themeOf(/[?&]__theme=(\w+)/.exec(query)?.[1] ?? null) ?? themeOf(readChoice()) ?? 'system');
    this.#device.addEventListener('change', () => this.#apply(this.current));
    const watcher = new MutationObserver(() => this.#follow());
    for (const root of ROOTS) watcher.observe(root, { attributeFilter: ['class'] });
  }

  /** Change to the next theme, and remember it. */
  next(): void {
    this.#apply(ORDER[(ORDER.indexOf(this.current) + 1) % ORDER.length] ?? 'system');
    try {
      localStorage.setItem(STORAGE_KEY, this.current);
    } catch {
      // Storage is closed in some frames and private windows: the choice then lasts as long as the page.
    }
  }

  /** Authors' scripts turn the night on and off by the class that Gradio's pages have for it. */
  #follow(): void {
    const isDark = ROOTS.some((root) => root.classList.contains('dark'));
    if (isDark !== (ROOTS[0].dataset['theme'] === 'dark')) this.#apply(isDark ? 'dark' : 'light');
  }

  #apply(theme: Theme): void {
    this.current = theme;
    const isDark = theme === 'system' ? this.#device.matches : theme === 'dark';
    const [page, body] = ROOTS;
    page.dataset['theme'] = isDark ? 'dark' : 'light';
    // Authors' own CSS looks for this class.
    body.classList.toggle('dark', isDark);
    if (!isDark) page.classList.remove('dark');
  }
}

function themeOf(text: string | null): Theme | null {
  return ORDER.find((theme) => theme === text) ?? null;
}

function readChoice(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
