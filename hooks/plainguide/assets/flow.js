const UNSURE = '?'; // no answer's id
const unique = (list) => [...new Set(list)];

/** The tree of a flow; a node is {fact, next: Map answer → node} or {rules, outcomes}. */
export function readTree(root) {
  const nodes = new Map();
  const results = [...root.querySelectorAll('[data-outcome]')].map((section) => section.dataset);
  const outcomeOf = (id) => results.find(({ rule }) => rule === id).outcome;
  const terminal = (rules) => ({ rules, outcomes: unique(rules.map(outcomeOf)).sort() });
  const question = (step) => {
    const links = [...step.querySelectorAll('[data-answer]')];
    const next = links.map((link) => [link.dataset.answer, read(root.querySelector(link.hash))]);
    return { fact: step.dataset.fact, next: new Map(next) };
  };
  const read = (section) => {
    const { fact, rule, rules = rule } = section.dataset;
    if (!nodes.has(section)) nodes.set(section, fact ? question(section) : terminal(rules.split(' ')));
    return nodes.get(section);
  };
  return {
    facts: root.dataset.facts.split(' '),
    rules: results.map(({ rule }) => rule).filter(Boolean),
    outcomes: unique(results.map(({ outcome }) => outcome)),
    root: read(root.querySelector('[data-step="1"]')),
  };
}

/** The tree once `known` ({fact: answer}) is fixed, reduced again; terminals with the `same` are one. */
export function restrict(tree, known, same = 'rules') {
  const done = new Map();
  const made = new Map();
  const share = (key, node) => made.get(key) ?? made.set(key, { ...node, id: made.size }).get(key);
  const reduce = ({ fact, next }) => {
    const chosen = next.get(known[fact]);
    if (chosen) return visit(chosen);
    const left = new Map([...next].map(([answer, node]) => [answer, visit(node)]));
    const nodes = [...left.values()];
    return unique(nodes)[1] ? share(`${fact}?${nodes.map(({ id }) => id)}`, { fact, next: left }) : nodes[0];
  };
  const visit = (node) => {
    if (!node.fact) return share(`${node[same]}`, node);
    if (!done.has(node)) done.set(node, reduce(node));
    return done.get(node);
  };
  const root = visit(tree.root);
  const nodes = [...made.values()];
  return { ...tree, root, nodes, open: tree.facts.filter((fact) => nodes.some((node) => node.fact === fact)) };
}

/** Where a reader stands; `open` are the questions that can still come. */
export function walk(tree, known, unsure) {
  const rest = restrict(tree, known);
  const ends = rest.nodes.filter((node) => node.rules);
  const open = rest.open.filter((fact) => !unsure.has(fact));
  const held = (by) => tree.outcomes.filter((outcome) => ends[by]((end) => end.outcomes.includes(outcome)));
  const certain = held('every');
  return {
    question: open[0] ?? null,
    certain,
    possible: held('some').filter((outcome) => !certain.includes(outcome)),
    rules: tree.rules.filter((rule) => ends.some((end) => end.rules.includes(rule))),
    get dependsOn() { return restrict(rest, {}, 'outcomes').open; },
    open,
    atMost: open.length,
    rest,
  };
}

/** The walk before each of the answers (Map fact → answer) still asked, and after all. */
export function replay(tree, answers) {
  const known = {};
  const unsure = new Set();
  const walks = [];
  let rest = tree;
  for (;;) {
    const now = walk(rest, known, unsure);
    rest = now.rest;
    const answer = answers.get(now.question);
    walks.push(now);
    if (!answer) return walks;
    if (answer === UNSURE) unsure.add(now.question);
    else known[now.question] = answer;
  }
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.flat(9).filter(Boolean));
  return element;
}

const copies = (parent, selector) => [...parent.querySelectorAll(selector)].map((node) => node.cloneNode(true));

function start(root) {
  const tree = readTree(root);
  const sections = [...root.querySelectorAll(':scope > section')];
  const words = root.querySelector('.pg-words').content;
  const stage = make('div', { className: 'pg-now' });
  const shelf = make('div', { hidden: true }, sections);
  let answers;
  let walks;
  let at = 0;

  const say = (word, values) => words.querySelector(`[data-word=${word}]`).textContent
    .replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const heading = (word) => make('h2', {}, say(word));
  const button = (word, onclick, ariaLabel) => make('button', { type: 'button', onclick, ariaLabel }, say(word));
  const back = () => button('back', () => history.back());

  const stepOf = (fact) => sections.find(({ dataset }) => dataset.fact === fact);
  const linksOf = (fact) => [...stepOf(fact).querySelectorAll('[data-answer]')];
  const labelOf = (link) => link.querySelector('.pg-label').textContent;
  const titleOf = (section) => section.querySelector('h2').textContent;
  const questionOf = (fact) => titleOf(stepOf(fact));
  const findOut = (fact) => copies(stepOf(fact), '.pg-unsure-label ~ *');
  const resultsOf = (outcomes, { rules }) => outcomes.map((outcome) => sections.find(({ dataset }) =>
    dataset.outcome === outcome && (!dataset.rule || rules.includes(dataset.rule))));

  const linked = () => sections.find(({ id }) => `#${id}` === location.hash);
  const given = () => walks.slice(0, -1).map(({ question }) => question);
  const go = (step) => {
    history.pushState(step, '');
    render(step);
  };
  const change = (fact) => go(given().indexOf(fact));
  const begin = (state, quiet) => {
    walks = replay(tree, answers = new Map());
    history.replaceState(state, '');
    render(state, false, quiet);
  };
  const startOver = () => begin(0);
  const restart = () => begin(linked() ? null : 0, true);

  function said(facts) {
    const row = (fact) => {
      const label = stepOf(fact).querySelector(`[data-answer="${answers.get(fact)}"] .pg-label`);
      return make('div', {}, make('dt', {}, stepOf(fact).dataset.short),
        make('dd', {}, label?.textContent ?? say('unsure')),
        make('dd', {}, button('change', () => change(fact), say('change_label', { question: questionOf(fact) }))));
    };
    return make('dl', { className: 'pg-said' }, facts.map(row));
  }

  function choice(type, value, label, checked, more) {
    const id = `${root.id}-${value}`;
    const input = make('input', { type, value, id, checked, name: 'answer' });
    input.setAttribute('aria-describedby', `${id}-more`);
    return make('div', { className: 'pg-choice' }, input, make('label', { htmlFor: id }, label),
      make('div', { id: `${id}-more` }, more));
  }

  function fieldset(fact, error) {
    const id = 'pg-choice';
    const links = linksOf(fact);
    const long = links.length > 15;
    const chosen = (value) => answers.get(fact) === value;
    const unsure = choice(long ? 'checkbox' : 'radio', UNSURE, say('unsure'), chosen(UNSURE),
      [make('strong', {}, say('unsure_help')), findOut(fact)]);
    const radio = (link, value) =>
      choice('radio', value, labelOf(link), chosen(value), copies(link.parentNode, '.pg-answer-hint'));
    const option = (link, value) => new Option(labelOf(link), value, false, chosen(value));
    const fields = links.map((link) => (long ? option : radio)(link, link.dataset.answer));
    const onchange = () => { unsure.firstChild.checked = false; };
    const menu = long && make('select', { id, onchange, name: 'answer' }, new Option(say('select_choose'), ''), fields);
    const group = make('fieldset', {}, make('legend', {}, make('h2', {}, questionOf(fact))),
      make('div', { id: `${id}-hint` }, copies(stepOf(fact), '.pg-why, .pg-hint')),
      menu ? make('label', {}, say('select_label'), menu) : fields, make('div', { className: 'pg-unsure' }, unsure));
    const field = menu || group;
    field.ariaInvalid = error;
    field.setAttribute('aria-describedby', `${error ? `${id}-error ` : ''}${id}-count ${id}-hint`);
    return group;
  }

  function problem(field) {
    const onclick = (event) => {
      event.preventDefault();
      field.focus();
    };
    return make('div', { className: 'pg-notice', role: 'alert' }, heading('error_title'),
      make('a', { href: `#${field.id}`, id: 'pg-choice-error', onclick }, say('error_choose')));
  }

  function ask({ question: fact, atMost }, error) {
    const group = fieldset(fact, error);
    const onsubmit = (event) => {
      event.preventDefault();
      const answer = new FormData(form).getAll('answer').pop();
      if (!answer) return render(at, true);
      walks = replay(tree, answers.set(fact, answer));
      answers = new Map([...given(), ...walks.at(-1).open].map((asked) => [asked, answers.get(asked)]));
      go(given().length);
    };
    const form = make('form', { onsubmit, autocomplete: 'off' }, group,
      make('div', { className: 'pg-buttons' }, make('button', {}, say('continue')), at > 0 && back()));
    const others = given().filter((other) => other !== fact);
    const bound = ['last_question', 'at_most_one'][atMost - 1] ?? 'at_most';
    return [error && problem(group.querySelector('select, input')),
      make('p', { className: 'pg-count', id: 'pg-choice-count' }, say(bound, { n: atMost - 1 })), form,
      others[0] && [heading('your_answers'), said(others)]];
  }

  function unsettled({ possible, dependsOn, ...now }) {
    const missing = (fact) => [make('h3', {}, questionOf(fact)), make('p', {}, say('settles', stepOf(fact).dataset)),
      findOut(fact), button('answer_now', () => change(fact), `${say('answer_now')}: ${questionOf(fact)}`)];
    const line = (link) => {
      const then = replay(tree, new Map([...answers, [dependsOn[0], link.dataset.answer]])).pop();
      const title = resultsOf(then.certain, then).map(titleOf).join('; ');
      return say('depends_item', { answer: labelOf(link), title });
    };
    const fold = (section) => make('details', {}, make('summary', {}, titleOf(section)), section);
    const list = (items) => make('ul', {}, unique(items).map((item) => make('li', {}, item)));
    const named = (what) => list(dependsOn.map((fact) => stepOf(fact).dataset[what]));
    return [heading('depends_title'), named('short'), copies(root, ':scope > .pg-papers'), named('paper'),
      dependsOn.map(missing), make('h3', {}, say('possible_title')), !dependsOn[1] && list(linksOf(dependsOn[0]).map(line)),
      resultsOf(possible, now).map(fold)];
  }

  function conclude(now) {
    const open = now.dependsOn[0];
    const routes = !open && sections.find(({ dataset }) => dataset.rules === now.rules.join(' '));
    const results = resultsOf(now.certain, now);
    const known = given().filter((fact) => answers.get(fact) !== UNSURE);
    const idle = given().filter((fact) => ![...known, ...now.dependsOn].includes(fact));
    const date = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: 'long' });
    return [open && results[0] && heading('certain_title'), routes, results, open && unsettled(now),
      known[0] && [heading('because'), said(known)],
      results.map((section) => copies(section, '.pg-rule').map(({ content }) => content)),
      idle[0] && [said(idle), make('p', {}, say('unsure_no_matter'))],
      make('p', { className: 'pg-date' }, say('printed_on', { date })),
      make('div', { className: 'pg-buttons' }, button('print', () => print()), back(), button('start_over', startOver))];
  }

  function render(state, error, quiet) {
    const link = state === null && linked();
    at = Math.min(state ?? 0, walks.length - 1);
    shelf.append(...stage.querySelectorAll('section'));
    const view = make('div', {},
      link ? [make('p', { className: 'pg-notice' }, say('not_known')), button('start_at_first', startOver), link]
        : walks[at].question ? ask(walks[at], error) : conclude(walks[at]));
    const target = view.querySelector('.pg-notice, h2');
    target.tabIndex = -1;
    stage.replaceChildren(view);
    if (quiet && !link) return;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'nearest' });
  }

  root.classList.add('pg-js');
  root.append(stage);
  root.after(shelf); // out of what :has() looks through
  // after the browser's own jump; a skip link stays at its step
  onpopstate = () => setTimeout(() => (history.state ?? linked()) === undefined ? history.replaceState(at, '') : render(history.state));
  onpageshow = ({ persisted }) => (persisted || location.hash) && restart();
  restart();
}

const flow = document.querySelector('.pg-flow');
if (flow) start(flow);
