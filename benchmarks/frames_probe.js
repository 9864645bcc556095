// Counts the frames of a page, and those that it should have drawn and did not.
(() => {
  const FRAME_MS = 1000 / 60
  // A frame that comes a little late is none that was left out.
  const gapsOf = (times) => times.slice(1).map((time, index) => time - times[index])
  const summary = (times) => {
    const gaps = gapsOf(times)
    const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME_MS) - 1), 0)
    return { dropped: dropped / Math.max(1, dropped + gaps.length), longest_ms: Math.max(0, ...gaps) }
  }

  // Calls `step` at each frame until it says that it is done; gives the share of frames that were dropped.
  const frames = (step) =>
    new Promise((resolve) => {
      const times = []
      const draw = (time) => {
        times.push(time)
        if (step(time - times[0])) resolve(summary(times))
        else requestAnimationFrame(draw)
      }
      requestAnimationFrame(draw)
    })

  const isScrolled = (element) =>
    element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(element).overflowY)

  // The end of what an element says, found from its end: looking must not cost what is looked at.
  const endOf = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    let text = ''
    for (let node = walker.lastChild(); node && text.length < 2000; node = walker.previousNode()) text = node.data + text
    return text
  }

  window.frames_probe = {
    // Scrolls what scrolls inside of an element, up and from its top on down again.
    scroll: (selector, forMs, pixelsAFrame) => {
      const root = document.querySelector(selector)
      const box = [root, ...root.querySelectorAll('*')].find(isScrolled)
      let direction = -1
      return frames((elapsed) => {
        box.scrollTop += direction * pixelsAFrame
        if (box.scrollTop <= 0) direction = 1
        return elapsed >= forMs
      })
    },
    // Presses a button, and counts until a text stands in an element.
    stream: (button, selector, last, patience) => {
      const root = document.querySelector(selector)
      document.querySelector(button).click()
      return frames((elapsed) => elapsed > patience || endOf(root).includes(last)).then((found) => ({
        ...found,
        is_whole: endOf(root).includes(last),
      }))
    },
  }
})()
