import type * as rendering from './rich';

type Rich = Pick<typeof rendering, 'renderRich' | 'finishColors'>;

let rich: Rich | null = null;

/** The full renderer says that its chunk is here. */
export function isHere(renderer: Rich): void {
  rich = renderer;
}

/** Use the full renderer: at once if it is here, so that a page is whole when it is first seen, else when it has come. */
export function withRenderer(use: (renderer: Rich) => void): void {
  if (rich) use(rich);
  else void import('./rich').then(use);
}
