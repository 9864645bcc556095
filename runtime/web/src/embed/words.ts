/** Why an app does not show, as the event says it. */
export type Reason = 'address' | 'mixed' | 'refused' | 'unreachable';

/** What a visitor of the page reads in the app's place. */
export function sentenceOf(reason: Reason, address: string): string {
  switch (reason) {
    case 'address':
      return `${address || 'An empty src'} is no address of an app.`;
    case 'mixed':
      return `The app at ${address} is served without https, and this page with it: browsers do not show that.`;
    case 'refused':
      return `The app at ${address} answers, but does not show itself on this page. It may not allow pages of ${location.origin}.`;
    case 'unreachable':
      return `The app at ${address} does not answer.`;
  }
}
