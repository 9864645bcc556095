import './tokens.css';
import './base.css';
import { mount } from 'svelte';
import { App } from './app.svelte';
import { loadComponents } from './components/registry';
import { compileScript } from './events/scripts';
import { readConfig, rootOf } from './page-config';
import { HttpTransport } from './transport/http';
import Page from './ui/Page.svelte';

const config = readConfig(document);
// Authors' scripts read it there, as in Gradio's pages.
Object.assign(window, { gradio_config: config });
const transport = new HttpTransport(rootOf(document), config.api_prefix, location.search);
if (config.connect_heartbeat) transport.promiseGoodbye();
if (config.i18n_translations || !/^en/i.test(navigator.language)) {
  // What others need who read English costs nobody; the server names this file in the head of apps with several languages.
  void import('./i18n/translating')
    .then(({ inOwnLanguage }) => inOwnLanguage(config, transport))
    // Without the translations, in English.
    .catch(() => ({ config, transport }))
    .then((own) => start(new App(own.config, own.transport, location.search)));
} else {
  void start(new App(config, transport, location.search));
}

async function start(app: App): Promise<void> {
  // What came piece by piece would move what a person is about to click: all that the head names is waited for.
  const named = Array.from(document.querySelectorAll<HTMLLinkElement>('link[rel=modulepreload]'));
  await Promise.allSettled(named.map(({ href }) => import(/* @vite-ignore */ href)));
  await loadComponents(app.config.components.map(({ type }) => type));
  const target = document.getElementById('app') ?? document.body;
  // What the server painted gives way in one step, so nothing flashes.
  target.replaceChildren();
  mount(Page, { target, props: { app } });
  if (app.config.js) void compileScript(app.config.js, 0)([]);
  app.start();
  if (parent !== window) void import('./embed/embedded').then(({ embed }) => embed());
}
