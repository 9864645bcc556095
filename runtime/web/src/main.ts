import './tokens.css';
import './base.css';
import { mount } from 'svelte';
import { App } from './app.svelte';
import { compileScript } from './events/scripts';
import { readConfig, rootOf } from './page-config';
import { HttpTransport } from './transport/http';
import Page from './ui/Page.svelte';

const config = readConfig(document);
const transport = new HttpTransport(rootOf(document), config.api_prefix);
if (config.connect_heartbeat) transport.promiseGoodbye();
const app = new App(config, transport, location.search);
const target = document.getElementById('app') ?? document.body;
// What the server painted gives way in one step, so nothing flashes.
target.replaceChildren();
mount(Page, { target, props: { app } });
if (config.js) void compileScript(config.js, 0)([]);
app.start();
