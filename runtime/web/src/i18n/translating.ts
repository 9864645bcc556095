import type { Config, Message } from '../generated/wire';
import type { EventBody, Receive, Transport } from '../transport/transport';
import { languageFor, translator, type Translations } from './translate';

/** What the page is drawn from, in the visitor's language; comes only with apps that have several. */
export function inOwnLanguage(config: Config, transport: Transport): { config: Config; transport: Transport } {
  const translations: Translations = config.i18n_translations ?? {};
  const language = languageFor(navigator.languages, translations);
  const translate = translator(language, translations);
  if (language) document.documentElement.lang = language;
  const translated = { ...translate({ ...config, i18n_translations: null }), i18n_translations: translations } as Config;
  document.title = translated.title;
  return { config: translated, transport: translatingTransport(transport, translate) };
}

/** A transport whose messages come in another language; all else is as it was. */
function translatingTransport(inner: Transport, translate: <T>(value: T) => T): Transport {
  return {
    join: (body: EventBody, receive: Receive) => inner.join(body, (message: Message) => receive(translate(message))),
    cancel: (functionIndex, eventId) => inner.cancel(functionIndex, eventId),
    upload: (files, told, signal) => inner.upload(files, told, signal),
    ask: (componentId, name, data) => inner.ask(componentId, name, data),
    watch: (listener) => inner.watch(listener),
    address: (path) => inner.address(path),
  };
}
