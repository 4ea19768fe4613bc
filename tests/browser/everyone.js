// Leads a flow from station to station and looks at what is there. Every look gives its faults in words, none where all is well.
window.everyone = (() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const brief = (node) => `${(node.outerHTML ?? node.data).replace(/\s+/g, ' ').slice(0, 110)}`;
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true })
    && element.getClientRects().length > 0;
  const visible = (selector, root) => all(selector, root).filter(seen);
  const stage = () => document.querySelector('.pg-now');

  // Ways.

  const press = (selector) => stage().querySelector(selector).click();
  const fresh = () => {
    history.replaceState(0, '', location.pathname);
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  };
  function give(value) {
    const select = stage().querySelector('select');
    if (select && value !== '?') {
      select.value = value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
    } else press(`input[value="${value}"]`);
    press('form .pg-buttons button');
  }
  const deeds = {
    error: () => press('form .pg-buttons button'),
    unsure: () => press('input[value="?"]'),
    change: () => press('.pg-said button'),
    open: () => all('details', stage()).forEach((fold) => { fold.open = true; }),
    terms: () => all('.pg-term', stage()).forEach((term) => term.click()),
  };
  async function reach({ answers, then, part }) {
    fresh();
    if (part) {
      const moved = new Promise((done) => { addEventListener('popstate', () => setTimeout(done, 1), { once: true }); });
      location.hash = part;
      await moved;
    }
    if (!part) stage().querySelector('h2').focus(); // as after "Start over"; the first view leaves the focus alone
    answers.forEach(give);
    then.forEach((deed) => deeds[deed]());
  }

  // Looks.

  const ASIDE = '.pg-js + [hidden], .chapter:not(.now)';
  /** axe on the `root`, without the sections and chapters that nobody is shown, which would only make it slow. */
  async function axe({ root = 'html', rules, without = [] }) {
    const aside = all(ASIDE).map((part) => {
      const place = document.createComment('');
      part.replaceWith(place);
      return () => place.replaceWith(part);
    });
    const { violations } = await window.axe.run(root, {
      runOnly: rules, resultTypes: ['violations'], preload: false, rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
    });
    aside.forEach((back) => back());
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
  }

  const inSentence = (element) => {
    if (getComputedStyle(element).display !== 'inline') return false;
    const block = element.closest('p, li, dd, dt, td, th, caption, h1, h2, h3, h4, div');
    const rest = [...block.childNodes].filter((node) => !node.contains(element)).map((node) => node.textContent).join('');
    return /\w{2}/.test(rest);
  };
  const targetOf = (element) => (element.matches('[type=radio], [type=checkbox]') ? element.labels[0] : element);
  /** Targets under 44 by 44 px that are not links in a sentence. */
  function small({ root = 'body' }) {
    return visible(`:is(${root}) :is(a[href], button, input, select, summary, label, [role=button])`).filter((element) => {
      const { width, height } = targetOf(element).getBoundingClientRect();
      return (width < 43.99 || height < 43.99) && !inSentence(element);
    }).map((element) => {
      const { width, height } = element.getBoundingClientRect();
      return `${Math.round(width)} by ${Math.round(height)}: ${brief(element)}`;
    });
  }

  /** The page is wider than the window. */
  function sideways() {
    const { scrollWidth } = document.documentElement;
    if (scrollWidth <= innerWidth) return [];
    const wide = visible('body *').filter((element) => element.getBoundingClientRect().right > innerWidth + 1);
    return [`${scrollWidth} px in ${innerWidth}: ${wide.slice(-1).map(brief)}`];
  }

  const SCROLLERS = 'table, .pg-scroll, .pg-table, .md-typeset__scrollwrap, .md-sidebar__scrollwrap';
  function texts(root = 'body') {
    const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.data.trim() && node.parentElement && !node.parentElement.closest('script, style, template') && seen(node.parentElement)) found.push(node);
    }
    return found;
  }
  function rects(node) {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1);
  }
  /** Text that is cut off, runs out of the window, or lies on other text. */
  function clipped({ root = 'body' }) {
    const cut = visible(`:is(${root}), :is(${root}) *`).filter((element) => {
      const { overflowX, overflowY } = getComputedStyle(element);
      return element.textContent.trim() && ((/hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth + 1)
        || (/hidden|clip/.test(overflowY) && element.scrollHeight > element.clientHeight + 1));
    });
    const boxes = texts(root).filter((node) => !node.parentElement.closest(`${SCROLLERS}, svg`)).flatMap((node) => rects(node).map((rect) => [node, rect]));
    const out = boxes.filter(([, { right, left }]) => right > innerWidth + 1 || (left < -1 && right > 0));
    const over = [];
    boxes.sort(([, a], [, b]) => a.top - b.top).forEach(([node, a], number) => {
      for (const [other, b] of boxes.slice(number + 1)) {
        if (b.top > a.bottom - 4) break;
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        if (across > 2 && Math.min(a.bottom, b.bottom) - b.top > 0.35 * Math.min(a.height, b.height) && !fixed(node) && !fixed(other)) over.push([node, other]);
      }
    });
    return [...cut.map((element) => `cut off: ${brief(element)}`), ...out.map(([node]) => `out of the window: ${brief(node)}`),
      ...over.map(([a, b]) => `one on the other: ${brief(a)} / ${brief(b)}`)];
  }
  const fixed = (node) => {
    for (let e = node.parentElement; e; e = e.parentElement) if (/fixed|sticky|absolute/.test(getComputedStyle(e).position)) return true;
    return false;
  };

  const colour = (text) => {
    const [, r, g, b, a = 1] = text.match(/^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/).map(Number).map((n) => (Number.isNaN(n) ? undefined : n));
    return [r, g, b, a];
  };
  const over = ([r, g, b, a], under) => [...[r, g, b].map((c, i) => c * a + under[i] * (1 - a)), 1];
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  function ground(element) {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const tile = e.matches('svg g, svg a') && e.querySelector(':scope > rect');
      layers.push(colour(tile ? getComputedStyle(tile).fill.replace('none', 'rgba(0, 0, 0, 0)') : getComputedStyle(e).backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255, 1]);
  }
  /** Text whose contrast is under 7:1, or under 4.5:1 where it is large; with its ratio. */
  function faint({ root = 'body' }) {
    const found = new Map();
    const check = (element, style, what) => {
      const size = parseFloat(style.fontSize);
      const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 4.5 : 7;
      const under = ground(element);
      const ink = colour(element.closest('svg') ? style.fill : style.color);
      for (let e = element; e; e = e.parentElement) ink[3] *= getComputedStyle(e).opacity;
      const is = ratio(over(ink, under), under);
      if (is < least - 0.005) found.set(element, `${is.toFixed(2)} of ${least}: ${what} in ${brief(element)}`);
    };
    texts(root).forEach((node) => check(node.parentElement, getComputedStyle(node.parentElement), node.data.trim().slice(0, 30)));
    visible(`${root} :is(input, select)`).forEach((field) => check(field, getComputedStyle(field), 'field'));
    visible(`${root} input`).filter(({ value }) => !value).forEach((field) => check(field, getComputedStyle(field, '::placeholder'), 'placeholder'));
    for (const part of ['::before', '::after']) {
      visible(`${root} *`).forEach((element) => {
        const style = getComputedStyle(element, part);
        if (/^"[^"]*[\p{L}\p{N}▲▼]/u.test(style.content) && style.display !== 'none') check(element, style, style.content);
      });
    }
    return [...found.values()];
  }

  const edge = (style) => ['Top', 'Right', 'Bottom', 'Left'].filter((side) => parseFloat(style[`border${side}Width`]) >= 1 && style[`border${side}Style`] !== 'none');
  const stands = (style, element, sides) => edge(style).length >= sides
    && edge(style).every((side) => ratio(over(colour(style[`border${side}Color`]), ground(element)), ground(element.parentElement)) >= 3);
  const BOXES = 'button:not(th button), .pg-button, select, input:not([type=radio], [type=checkbox]), .pg-notice[role=alert], .pg-now .pg-notice, .pg-stale, .pg-doors li, .pg-menu summary';
  /** Boxes without a border that can be seen, and radio buttons that the browser does not draw itself. */
  function bare({ root = 'body' }) {
    const boxes = visible(`:is(${root}) :is(${BOXES})`).filter((element) => !stands(getComputedStyle(element), element, 4));
    const radios = visible(`:is(${root}) :is([type=radio], [type=checkbox])`).filter((element) => getComputedStyle(element).appearance === 'none');
    const tinted = visible('[data-tinted]').filter((element) => edge(getComputedStyle(element)).length === 0);
    return [...boxes.map((element) => `no border: ${brief(element)}`), ...radios.map((element) => `not drawn: ${brief(element)}`),
      ...tinted.map((element) => `only a background: ${brief(element)}`)];
  }
  /** Marks what a background of its own sets apart; `bare` then wants a border there. */
  function tint({ root = 'body', but = 'nothing' }) {
    visible(`:is(${root}) *`).filter((element) => !element.closest('svg') && !element.matches(but)
      && ratio(ground(element), ground(element.parentElement)) > 1.01).forEach((element) => { element.dataset.tinted = ''; });
    return [];
  }

  /** What moves, or would move. */
  function moving() {
    const long = (style) => `${style.transitionDuration}, ${style.animationName === 'none' ? '0s' : style.animationDuration}`.split(', ').some((time) => parseFloat(time) > 0);
    const parts = visible('body *').flatMap((element) => [undefined, '::before', '::after', '::placeholder'].map((part) => [element, getComputedStyle(element, part)]));
    return [...document.getAnimations().map((each) => `runs: ${each.animationName ?? each.transitionProperty}`),
      ...parts.filter(([, style]) => long(style)).map(([element]) => `would move: ${brief(element)}`)];
  }

  const header = () => {
    const bar = document.querySelector('.md-header');
    const { position } = getComputedStyle(bar);
    return /sticky|fixed/.test(position) ? bar.getBoundingClientRect().bottom : 0;
  };
  /** The focus is on nothing, cannot be seen, is out of view, or lies under the header. */
  function lost({ root }) {
    const element = document.activeElement;
    if (element === document.body) return ['nothing has the focus'];
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const under = element.closest('.md-header') ? 0 : header();
    const found = [];
    if (element.matches(':focus-visible') && (outlineStyle === 'none' || parseFloat(outlineWidth) < 2 || ratio(over(colour(outlineColor), ground(element)), ground(element.parentElement)) < 3)) found.push('cannot be seen');
    if (top < under - 1 && !element.closest('.pg-skip')) found.push(`lies ${Math.round(under - top)} px under the header`);
    if (Math.min(bottom, top + 20) > innerHeight + 1 || left < -1 || right > innerWidth + 1) found.push('is out of view');
    if (root && !element.closest(root)) found.push(`is not in ${root}`);
    return found.map((what) => `the focus ${what}: ${brief(element)}`);
  }
  /** Something of the flow is shown that is neither the stage nor the words before it. */
  const besides = () => visible('.pg-flow > *').filter((element) => !element.matches('.pg-now, .pg-flow-intro')).map(brief);

  const looks = { axe, small, sideways, clipped, faint, bare, tint, moving, lost, besides };
  async function look(names, given) {
    if (!names.includes('moving')) document.getAnimations().forEach((each) => each.finish());
    const found = [];
    for (const name of names) found.push(...(await looks[name](given)).map((fault) => `${name}: ${fault}`));
    return found;
  }
  async function lead({ stops, looks: names, given }) {
    const found = {};
    for (const stop of stops) {
      await reach(stop);
      const faults = await look(names, given);
      if (faults.length) found[stop.name] = faults.slice(0, 6);
    }
    return found;
  }
  return { look, lead, reach, fresh };
})();
