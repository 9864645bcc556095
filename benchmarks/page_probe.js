// Runs in a page before its own scripts, and notes when it can be used and when answers show.
// Times are performance.now(): milliseconds since the navigation began. Nothing is polled: a MutationObserver
// and the setter of `value` say when to look.
(() => {
  const selectors = SELECTORS
  const probe = (window.probe = { ready: null, answer: null })
  const one = (selector) => document.querySelector(selector)
  const setValue = new Map()
  let awaited = null

  function look() {
    if (awaited && one(selectors.output)?.value === awaited.text) {
      const { settle } = awaited
      awaited = null
      settle(performance.now())
    }
    const button = one(selectors.button)
    if (probe.ready === null && button && one(selectors.input) && !button.disabled && button.offsetParent) {
      probe.ready = performance.now()
      becomeReady()
    }
  }

  for (const prototype of [HTMLInputElement.prototype, HTMLTextAreaElement.prototype]) {
    const property = Object.getOwnPropertyDescriptor(prototype, 'value')
    setValue.set(prototype, property.set)
    Object.defineProperty(prototype, 'value', {
      ...property,
      set(value) {
        property.set.call(this, value)
        look()
      }
    })
  }
  new MutationObserver(look).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true
  })

  // Types a name as a person would, and clicks; gives the milliseconds from the click to the shown answer.
  probe.click = async (name, patience = 10_000) => {
    const input = one(selectors.input)
    input.focus()
    setValue.get(Object.getPrototypeOf(input)).call(input, name)
    input.dispatchEvent(new Event('input', { bubbles: true }))
    await null
    return new Promise((resolve, reject) => {
      const clicked = performance.now()
      const timer = setTimeout(() => {
        awaited = null
        reject(new Error('no answer'))
      }, patience)
      const settle = (shown) => {
        clearTimeout(timer)
        probe.answer ??= shown
        resolve(shown - clicked)
      }
      awaited = { text: `Hello ${name}!`, settle }
      one(selectors.button).click()
    })
  }

  // What is painted before its script has loaded does not answer yet: click until it does.
  const RETRY_MS = 50
  let becomeReady
  probe.first = new Promise((resolve) => (becomeReady = resolve)).then(async () => {
    while (probe.answer === null) await probe.click('First', RETRY_MS).catch(() => null)
  })
})()
