// Put into every page before it loads: how each is answered, and a clock that stops when the next thing is painted.
(() => {
  const one = (selector) => document.querySelector(selector);
  const pages = {
    ours: {
      heading: () => one('.pg-now h2'),
      usable: () => one('.pg-now input'),
      choose: ({ value }) => one(`.pg-now input[value="${value}"]`).click(),
      go: () => one('.pg-now form .pg-buttons button').click(),
    },
    get bare() { return pages.ours; },
    survey: {
      heading: () => one('.sd-completedpage h2') ?? one('.sd-question__title'),
      usable: () => one('.sd-question input[type=radio]'),
      choose: ({ value }) => one(`.sd-question input[value="${value}"]`).click(),
      go: () => [...document.querySelectorAll('.sd-navigation__next-btn, .sd-navigation__complete-btn')]
        .find((button) => button.offsetParent).click(),
    },
    ink: {
      heading: () => one('#story h2'),
      usable: () => one('#story button'),
      choose: ({ index }) => { pages.ink.chosen = index; },
      go: () => document.querySelectorAll('#story button')[pages.ink.chosen].click(),
    },
  };
  const frame = () => new Promise((done) => { requestAnimationFrame(done); });
  const painted = async () => {
    await frame();
    const { port1, port2 } = new MessageChannel();
    const after = new Promise((done) => { port1.onmessage = done; });
    port2.postMessage(0); // comes after the frame that has just begun
    await after;
  };
  const text = (name) => pages[name].heading()?.textContent.replace(/\s+/g, ' ').trim();

  /** When the first question can be answered, in ms since the page was asked for. */
  window.firstUsable = async (name) => {
    while (!pages[name].usable()) await frame();
    await painted();
    return performance.now();
  };

  /** One step: how long choosing and how long going on took in ms, and the heading that came. */
  window.step = async (name, answer) => {
    await painted();
    const begin = performance.now();
    pages[name].choose(answer);
    await painted();
    const chosen = performance.now();
    const before = text(name);
    await painted();
    const going = performance.now();
    pages[name].go();
    while ([undefined, before].includes(text(name))) await frame();
    await painted();
    return { choose: chosen - begin, go: performance.now() - going, heading: text(name) };
  };
})();
