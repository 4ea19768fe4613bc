// A reader of a flow with a script: answers what is on the screen by its words, and says what is seen.
async ({ walks, words }) => {
  const stage = document.querySelector('.pg-now');
  const squeezed = (words) => words.replace(/\s+/g, ' ').trim();
  const text = (element) => (element ? squeezed(element.textContent) : null);
  const name = (button) => squeezed(button.ariaLabel ?? button.textContent);
  const all = (selector, root = stage) => [...root.querySelectorAll(selector)];
  const rows = (list) => (list ? [...list.children].map((row) => all('dt, dd:not(:has(button))', row).map(text)) : []);
  const press = (wanted) => all('button').find((button) => name(button) === wanted).click();
  const shown = (sections) => sections.filter((section) => section.checkVisibility()).map(({ id }) => id);

  function question() {
    return {
      heading: text(stage.querySelector('legend h2')),
      count: text(stage.querySelector('.pg-count')),
      focused: document.activeElement === stage.querySelector('h2'),
      choices: [...all('.pg-choice label'), ...all('option')].map(text).sort(),
      chosen: all('input:checked + label, option:checked:not([value=""])').map(text),
      said: rows(stage.querySelector('dl')),
    };
  }

  function choose(label) {
    const option = all('option').find((found) => text(found) === label);
    if (option) {
      option.parentNode.value = option.value;
      option.parentNode.dispatchEvent(new Event('change', { bubbles: true }));
    } else {
      all('.pg-choice label').find((found) => text(found) === label).click();
    }
    press(words.continue);
  }

  function result() {
    const box = stage.firstElementChild;
    const lists = all(':scope > dl', box);
    const because = lists.find((list) => list.previousElementSibling.tagName === 'H2');
    const cited = [];
    for (let next = because?.nextElementSibling; next?.matches('p:not([class])'); next = next.nextElementSibling) cited.push(text(next));
    const missing = all(':scope > button', box).map((button) => {
      let heading = button;
      while (heading.tagName !== 'H3') heading = heading.previousElementSibling;
      return [text(heading), text(heading.nextElementSibling), name(button)];
    });
    return {
      focused: document.activeElement === stage.querySelector('h2'),
      shown: shown(all(':scope > section', box)),
      folded: all(':scope > details > section', box).map(({ id }) => id),
      because: rows(because),
      cited,
      idle: rows(lists.find((list) => list !== because)),
      missing,
      open: all(':scope > h2 + ul > li', box).map(text),
      papers: all(':scope > .pg-papers + ul > li', box).map(text),
      items: all(':scope > h3 + ul > li', box).map(text),
      hidden: shown(all(':scope > section', document.querySelector('.pg-flow'))),
    };
  }

  const seen = () => (stage.querySelector('form') ? question() : result());
  const stored = async () => [(await caches.keys()).length, (await indexedDB.databases()).length];
  const left = () => JSON.stringify([location.href, document.title, document.cookie, localStorage.length, sessionStorage.length,
    history.state === null || Number.isInteger(history.state)]);

  stage.querySelector('h2').focus(); // as after "Start over"; the first view leaves the focus alone
  const told = [];
  for (const { labels, again } of walks) {
    const traces = new Set([left()]);
    const steps = [];
    for (const label of labels) {
      steps.push(question());
      choose(label);
      traces.add(left());
    }
    const found = { steps, end: seen() };
    if (again) {
      press(`${words.answer_now}: ${again.question}`);
      found.asked = question();
      choose(again.label);
      traces.add(left());
      found.after = seen();
      while (stage.querySelector('form')) choose(words.unsure);
    }
    press(words.start_over);
    found.cleared = question();
    told.push({ ...found, traces: [...traces] });
  }
  return { told, stored: await stored() };
}
