import './tokens.css';
import './base.css';
import { mount } from 'svelte';
import { App } from './app.svelte';
import { startClocks } from './events/clocks.svelte';
import { compileScript } from './events/scripts';
import { readConfig, rootOf } from './page-config';
import { HttpTransport } from './transport/http';
import Page from './ui/Page.svelte';

const config = readConfig(document);
const app = new App(config, new HttpTransport(rootOf(document), config.api_prefix), location.search);
const target = document.getElementById('app') ?? document.body;
// What the server painted gives way in one step, so nothing flashes.
target.replaceChildren();
mount(Page, { target, props: { app } });
if (config.js) void compileScript(config.js, 0)([]);
app.engine.start();
startClocks(app.store, app.engine);
