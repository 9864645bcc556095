import type { Config, Message } from '../generated/wire';
import type { EventBody, Receive, Transport } from '../transport/transport';
import { inOwnWords, titledInOwnWords } from './given';
import { directionOf, ownLanguage, wordsOf } from './own';
import { speak } from './say';
import { languageFor, translator, type Translations } from './translate';

/** What the page is drawn from, in the visitor's language; comes only for those who do not read English, and with apps that have several languages. */
export async function inOwnLanguage(config: Config, transport: Transport): Promise<{ config: Config; transport: Transport }> {
  const own = ownLanguage(navigator.languages);
  const words = await wordsOf(own);
  if (words) speak(words);
  const translations: Translations = config.i18n_translations ?? {};
  const language = languageFor(navigator.languages, translations);
  const translate = translator(language, translations);
  const root = document.documentElement;
  root.lang = language ?? (words ? own : root.lang);
  if (!language && words && directionOf(own) === 'rtl') drawFromRight(root);
  const translated = { ...translate({ ...config, i18n_translations: null }), i18n_translations: config.i18n_translations } as Config;
  document.title = translated.title;
  return {
    config: words ? inOwnWords(translated, words) : translated,
    transport: translatingTransport(transport, (message) => titledInOwnWords(translate(message), words)),
  };
}

/** Draw the page from the right. Texts of the app may be in a language from the left: their words and marks keep their order. */
function drawFromRight(root: HTMLElement): void {
  root.dir = 'rtl';
  const style = document.createElement('style');
  style.textContent = ':where(:is(p,h1,h2,h3,h4,h5,h6,li,summary,textarea,input,.toast *):not([dir=ltr],[dir=ltr] *)){unicode-bidi:plaintext;text-align:right}';
  document.head.append(style);
}

/** A transport whose messages come in another language; all else is as it was. */
function translatingTransport(inner: Transport, translate: (message: Message) => Message): Transport {
  return {
    join: (body: EventBody, receive: Receive) => inner.join(body, (message: Message) => receive(translate(message))),
    cancel: (functionIndex, eventId) => inner.cancel(functionIndex, eventId),
    upload: (files, told, signal) => inner.upload(files, told, signal),
    ask: (componentId, name, data) => inner.ask(componentId, name, data),
    watch: (listener) => inner.watch(listener),
    address: (path) => inner.address(path),
  };
}
