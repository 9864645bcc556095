/** What people can choose; `system` follows the device. */
export type Theme = 'light' | 'dark' | 'system';

const STORAGE_KEY = 'spacekit-theme';
const ORDER: readonly Theme[] = ['system', 'light', 'dark'];

/** Light or dark: `?__theme=` first, else what this person chose before, else the device's setting. */
export class ThemeChoice {
  current: Theme = $state('system');
  readonly #device = window.matchMedia('(prefers-color-scheme: dark)');

  constructor(query: string) {
    this.#apply(themeOf(/[?&]__theme=(\w+)/.exec(query)?.[1] ?? null) ?? themeOf(readChoice()) ?? 'system');
    this.#device.addEventListener('change', () => this.#apply(this.current));
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

  #apply(theme: Theme): void {
    this.current = theme;
    const isDark = theme === 'system' ? this.#device.matches : theme === 'dark';
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
    // Authors' own CSS looks for this class.
    document.body.classList.toggle('dark', isDark);
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
