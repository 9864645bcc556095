import { getContext, setContext } from 'svelte';
import type { App } from './app.svelte';

const KEY = Symbol('app');

/** Make the app known to the components below. */
export function provideApp(app: App): void {
  setContext(KEY, app);
}

/** The app that this component is part of. */
export function useApp(): App {
  return getContext<App>(KEY);
}
