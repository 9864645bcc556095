/** The first retry comes soon: most cuts are a changed network or a restarted server. */
const FIRST_DELAY_MS = 500;
/** Past this, waiting longer spares the server little and tries people's patience. */
const LONGEST_DELAY_MS = 10_000;
/** Spread, so that all the pages of a restarted server don't return in the same instant. */
const JITTER = 0.3;

/** How long to wait before a retry, the first being number 0; `random` is from 0 to 1. */
export function backoffDelay(attempt: number, random: number): number {
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return delay * (1 - JITTER * random);
}
