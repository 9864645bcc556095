// Shows an app in the output of a cell: finds out how this page reaches it, and sets the frame to that.
// Runs in pages that are not ours (Jupyter, VS Code, Colab), and again whenever a saved notebook is opened.
(id, app) => {
  const isWeb = location.protocol.startsWith('http');
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\]|.*\.localhost)$/.test(location.hostname);

  /** The notebook's own colours; '' where it does not say. */
  const theme = () => {
    const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
    if (jpThemeLight) return jpThemeLight === 'true' ? 'light' : 'dark';
    if (vscodeThemeKind) return vscodeThemeKind.includes('light') ? 'light' : 'dark';
    return document.documentElement.getAttribute('theme') === 'dark' ? 'dark' : '';
  };

  /** Where the notebook's server is, with a slash at the end; null where the page does not say. */
  const base = () => {
    const settings = document.getElementById('jupyter-config-data');
    return settings ? JSON.parse(settings.textContent).baseUrl : (document.body.dataset.baseUrl ?? null);
  };

  /** The app's own address, under the name that this page's machine goes by: then cookies of a login count. */
  const own = () => {
    if (!isWeb || !isLocal) return isWeb ? null : app.url;
    const url = new URL(app.url);
    if (url.protocol === 'http:' && url.hostname === '127.0.0.1') url.hostname = location.hostname;
    return url.href;
  };

  /** An address of the app, whether or not it answers; null where there can be none from here. */
  const resolve = async ({ kind, value }) => {
    if (kind === 'local') return own();
    if (kind === 'proxy') return isWeb && base() ? new URL(base() + value, location.href).href : null;
    if (kind === 'path') return isWeb ? new URL(value, location.href).href : null;
    if (kind === 'colab') {
      const kernel = globalThis.google?.colab?.kernel;
      return kernel?.accessAllowed ? await kernel.proxyPort(Number(value), { cache: false }) : null;
    }
    return value;
  };

  /** Whether this very app answers at an address; one with a login tells strangers nothing, nor any a file. */
  const answers = async (url) => {
    try {
      const response = await fetch(`${url}gradio_api/app_id`, { cache: 'no-store', mode: isWeb ? 'cors' : 'no-cors' });
      if (!isWeb) return true;
      return response.ok ? (await response.json()).app_id === app.app_id : response.status === 401;
    } catch {
      return false;
    }
  };

  /** Let a frame be as tall as the app in it, and as light or dark as the notebook: docs/embedding.md. */
  const embed = (frame) => {
    const tell = (message) => frame.contentWindow?.postMessage(message, new URL(frame.src, location.href).origin);
    const dress = () => tell({ type: 'spacekit:embed', ...(theme() && { theme: theme() }) });
    const see = () => {
      const { top, height } = frame.getBoundingClientRect();
      tell({ type: 'spacekit:view', top: Math.max(0, -top), bottom: Math.min(height, innerHeight - top) });
    };
    let isEmbedded = false;
    const hear = ({ source, data }) => {
      if (source !== frame.contentWindow) return;
      if (data?.type === 'spacekit:ready') {
        isEmbedded = true;
        dress();
        see();
      }
      if (data?.type === 'spacekit:size' && data.height > 0) frame.style.height = `${data.height}px`;
    };
    addEventListener('message', hear);
    addEventListener('scroll', () => isEmbedded && frame.isConnected && see(), { capture: true, passive: true });
    new MutationObserver(() => isEmbedded && frame.isConnected && dress()).observe(document.body, {
      attributeFilter: ['data-jp-theme-light', 'data-vscode-theme-kind'],
    });
  };

  const show = async (box) => {
    const frame = box.querySelector('iframe');
    const note = box.querySelector('p');
    // As it is now: what changes later the app is told, and need not be loaded again for.
    const dressed = theme() && `?__theme=${theme()}`;
    if (app.grows) embed(frame);
    frame.style.display = 'block';
    note.hidden = true;
    // Most are here, and need not wait until that is sure. Where none can be, none may be seen to fail.
    if (app.addresses[0]?.kind === 'local' && own()) frame.src = own() + dressed;
    for (const address of app.addresses) {
      const url = await resolve(address);
      // VS Code's pages may not ask.
      const isSure = location.protocol.startsWith('vscode') || address.kind === 'sure' || address.kind === 'colab';
      if (url && (isSure || (await answers(url)))) {
        if (frame.src !== url + dressed) frame.src = url + dressed;
        return;
      }
    }
    frame.remove();
    note.textContent = app.absent;
    note.hidden = false;
  };

  // JupyterLab can show an output twice; the frame that is there already stays as it is.
  for (const box of document.querySelectorAll(`#${id}:not([data-shown])`)) {
    box.dataset.shown = '';
    void show(box);
  }
}
