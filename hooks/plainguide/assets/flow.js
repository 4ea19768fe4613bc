const UNSURE = '?'; // never an answer's id: those hold letters, digits and _

const unique = (list) => [...new Set(list)];
const split = (ids = '') => ids.split(' ').filter(Boolean);

/**
 * The tree of a flow, read off its sections: nodes are {fact, next: Map answer → node} or {rules, outcomes}.
 * @param {HTMLElement} root
 */
export function readTree(root) {
  const nodes = new Map();
  const results = [...root.querySelectorAll('[data-outcome]')].map((section) => section.dataset);
  const outcomesOf = (rules) => results.filter(({ rule }) => rules.includes(rule)).map(({ outcome }) => outcome);
  const end = ({ rule, rules = rule, outcome }) =>
    ({ rules: split(rules), outcomes: outcome ? [outcome] : unique(outcomesOf(split(rules))) });
  const question = (step) => {
    const links = [...step.querySelectorAll('[data-answer]')];
    const next = new Map(links.map((link) => [link.dataset.answer, read(root.querySelector(link.hash))]));
    return { fact: step.dataset.fact, next };
  };
  const read = (section) => {
    if (!nodes.has(section)) nodes.set(section, section.dataset.fact ? question(section) : end(section.dataset));
    return nodes.get(section);
  };
  return {
    facts: split(root.dataset.facts),
    rules: results.flatMap(({ rule }) => split(rule)),
    outcomes: unique(results.map(({ outcome }) => outcome)),
    root: read(root.querySelector('[data-step="1"]')),
  };
}

/**
 * What is left of the tree once `known` ({fact: answer}) is fixed, reduced again.
 * Terminals are one if they have the `same` 'rules' or 'outcomes'.
 */
export function restrict(tree, known, same = 'rules') {
  const done = new Map();
  const made = new Map();
  const share = (key, node) => made.get(key) ?? made.set(key, { ...node, id: made.size }).get(key);
  const reduce = ({ fact, next }) => {
    const chosen = next.get(known[fact]);
    if (chosen) return visit(chosen);
    const left = new Map([...next].map(([answer, node]) => [answer, visit(node)]));
    const ids = [...left.values()].map(({ id }) => id);
    return unique(ids)[1] === undefined ? [...left.values()][0] : share(`${fact}?${ids}`, { fact, next: left });
  };
  const visit = (node) => {
    if (!node.fact) return share(`${[...node[same]].sort()}`, node);
    if (!done.has(node)) done.set(node, reduce(node));
    return done.get(node);
  };
  return { ...tree, root: visit(tree.root) };
}

function nodesBelow(node, found = new Set()) {
  if (!found.has(node)) {
    found.add(node);
    node.next?.forEach((child) => nodesBelow(child, found));
  }
  return [...found];
}

function factsOf({ facts, root }) {
  const nodes = nodesBelow(root);
  return facts.filter((fact) => nodes.some((node) => node.fact === fact));
}

/**
 * Where a reader stands. `atMost` counts the next question too, and is exact: one who is never sure is asked
 * every fact that is left.
 * @param {Set<string>} unsure facts answered by "not sure"
 */
export function walk(tree, known, unsure) {
  const rest = restrict(tree, known);
  const ends = nodesBelow(rest.root).filter((node) => node.rules);
  const open = factsOf(rest).filter((fact) => !unsure.has(fact));
  const certain = tree.outcomes.filter((outcome) => ends.every((end) => end.outcomes.includes(outcome)));
  const reached = tree.outcomes.filter((outcome) => ends.some((end) => end.outcomes.includes(outcome)));
  return {
    question: open[0] ?? null,
    certain,
    possible: reached.filter((outcome) => !certain.includes(outcome)),
    rules: tree.rules.filter((rule) => ends.some((end) => end.rules.includes(rule))),
    dependsOn: factsOf(restrict(rest, {}, 'outcomes')),
    atMost: open.length,
  };
}

/** One walk for each of the `answers` (Map fact → answer) that is still asked, then the walk that follows. */
export function replay(tree, answers) {
  const known = {};
  const unsure = new Set();
  const walks = [];
  for (;;) {
    const now = walk(tree, known, unsure);
    const answer = answers.get(now.question);
    walks.push(now);
    if (!answer) return walks;
    if (answer === UNSURE) unsure.add(now.question);
    else known[now.question] = answer;
  }
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.flat(3).filter(Boolean));
  return element;
}

const copies = (parent, selector) => [...parent.querySelectorAll(selector)].map((node) => node.cloneNode(true));
const describe = (element, ids) => element.setAttribute('aria-describedby', ids);

function start(root) {
  const tree = readTree(root);
  const sections = [...root.querySelectorAll(':scope > section')];
  const words = root.querySelector('.pg-words').content;
  const stage = make('div', { className: 'pg-now' });
  let answers = new Map();

  const say = (word, values) => words.querySelector(`[data-word=${word}]`).textContent
    .replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const p = (className, ...children) => make('p', { className }, children);
  const head = (level, text) => make(`h${level}`, {}, text);
  const button = (word, onclick, ariaLabel = null) => make('button', { type: 'button', onclick, ariaLabel }, say(word));
  const buttons = (...list) => make('div', { className: 'pg-buttons' }, list);

  const stepOf = (fact) => sections.find((section) => section.dataset.fact === fact);
  const linksOf = (fact) => [...stepOf(fact).querySelectorAll('[data-answer]')];
  const labelOf = (link) => link.querySelector('.pg-label').textContent;
  const titleOf = (section) => section.querySelector('h2').textContent;
  const questionOf = (fact) => titleOf(stepOf(fact));
  const findOut = (fact) => copies(stepOf(fact), '.pg-unsure > :not(.pg-unsure-label)');
  const resultsOf = ({ rules }, outcomes) => outcomes.map((outcome) => sections.find(({ dataset }) =>
    dataset.outcome === outcome && (!dataset.rule || rules.includes(dataset.rule))));

  const go = (step) => {
    history.pushState({ step }, '');
    show(step);
  };
  const change = (fact) => go([...answers.keys()].indexOf(fact));
  const startOver = () => {
    answers.clear();
    go(0);
  };
  const take = (fact, answer) => {
    const kept = replay(tree, answers.set(fact, answer)).slice(0, -1);
    answers = new Map(kept.map(({ question }) => [question, answers.get(question)]));
    go(answers.size);
  };
  const back = () => button('back', () => history.back());

  function said(facts) {
    const row = (fact) => make('div', {},
      make('dt', {}, stepOf(fact).dataset.short ?? questionOf(fact)),
      make('dd', {}, linksOf(fact).filter((link) => link.dataset.answer === answers.get(fact)).map(labelOf)[0] ?? say('unsure')),
      make('dd', {}, button('change', () => change(fact), say('change_label', { question: questionOf(fact) }))));
    return make('dl', { className: 'pg-said' }, facts.map(row));
  }

  function choice(type, value, label, more, chosen) {
    const id = `${root.id}-choice-${value}`;
    const input = make('input', { type, value, id, name: 'answer', checked: value === chosen });
    if (more[0]) describe(input, `${id}-more`);
    return make('div', { className: 'pg-choice' }, input, make('label', { htmlFor: id }, label),
      make('div', { id: `${id}-more` }, more));
  }

  function select(links, chosen) {
    const id = `${root.id}-choice`;
    const options = links.map((link) => new Option(labelOf(link), link.dataset.answer));
    const list = make('select', { id, name: 'answer' }, new Option(say('select_choose'), ''), options);
    if (chosen !== UNSURE) list.value = chosen ?? '';
    return [make('label', { htmlFor: id }, say('select_label')), list];
  }

  function fieldset(fact, error) {
    const links = linksOf(fact);
    const chosen = answers.get(fact);
    const long = links.length > 15;
    const radio = (link) =>
      choice('radio', link.dataset.answer, labelOf(link), copies(link.parentNode, '.pg-answer-hint'), chosen);
    const help = [p('pg-count', say('unsure_help')), ...findOut(fact)];
    const group = make('fieldset', { ariaInvalid: error },
      make('legend', {}, head(2, questionOf(fact))),
      make('div', { id: `${root.id}-hint` }, copies(stepOf(fact), '.pg-why, .pg-hint')),
      make('p', { id: `${root.id}-error`, className: 'pg-wrong' }, error && say('error_choose')),
      long ? select(links, chosen) : links.map(radio),
      make('div', { className: 'pg-not-sure' }, choice(long ? 'checkbox' : 'radio', UNSURE, say('unsure'), help, chosen)));
    describe(group, `${root.id}-error ${root.id}-hint`);
    return group;
  }

  function errorSummary(field) {
    const onclick = (event) => {
      event.preventDefault(); // the link would change the address
      field.focus();
    };
    return make('div', { className: 'pg-error', role: 'alert' }, head(2, say('error_title')),
      make('a', { href: `#${field.id}`, onclick }, say('error_choose')));
  }

  function ask({ question, atMost }, at, error) {
    const group = fieldset(question, error);
    const onsubmit = (event) => {
      event.preventDefault();
      const answer = new FormData(form).getAll('answer').filter(Boolean).pop();
      if (answer) take(question, answer);
      else show(at, true);
    };
    const form = make('form', { onsubmit, autocomplete: 'off' }, group,
      buttons(make('button', { className: 'pg-go' }, say('continue')), at > 0 && back()));
    const others = [...answers.keys()].filter((fact) => fact !== question);
    const bound = ['last_question', 'at_most_one'][atMost - 1] ?? 'at_most';
    return [error && errorSummary(group.querySelector('select, input')),
      p('pg-count', say(bound, { n: atMost - 1 })), form,
      others[0] && [head(2, say('your_answers')), said(others)]];
  }

  function unsettled({ rules, possible, dependsOn }) {
    const missing = (fact) => [head(3, questionOf(fact)), p('', say('settles', stepOf(fact).dataset)), findOut(fact),
      button('answer_now', () => change(fact), `${say('answer_now')}: ${questionOf(fact)}`)];
    const line = (link) => {
      const then = replay(tree, new Map([...answers, [dependsOn[0], link.dataset.answer]])).pop();
      const title = resultsOf(then, then.certain).map(titleOf).join('; ');
      return make('li', {}, say('depends_item', { answer: labelOf(link), title }));
    };
    const fold = (section) => make('details', {}, make('summary', {}, titleOf(section)), section);
    return [head(2, say('depends_title')), dependsOn.map(missing), head(3, say('possible_title')),
      !dependsOn[1] && make('ul', {}, linksOf(dependsOn[0]).map(line)), resultsOf({ rules }, possible).map(fold)];
  }

  function conclude(now) {
    const { certain, dependsOn, rules } = now;
    const routes = !dependsOn[0] && sections.filter((section) => section.dataset.rules === rules.join(' '));
    const results = resultsOf(now, certain);
    const facts = [...answers.keys()];
    const known = facts.filter((fact) => answers.get(fact) !== UNSURE);
    const idle = facts.filter((fact) => !known.includes(fact) && !dependsOn.includes(fact));
    const [before, after] = say('because_rule', { citation: '|' }).split('|');
    const date = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: 'long' });
    return [dependsOn[0] && results[0] && head(2, say('certain_title')), routes, results,
      dependsOn[0] && unsettled(now),
      known[0] && [head(2, say('because')), said(known)],
      results.map((section) => [...section.querySelectorAll('.pg-citation')].map(({ content }) =>
        p('', before, content.cloneNode(true), after))),
      idle[0] && [said(idle), p('', say('unsure_no_matter'))],
      p('pg-date', say('printed_on', { date })),
      buttons(button('print', () => print()), back(), button('start_over', startOver))];
  }

  function focus(target) {
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    const { top, bottom } = target.getBoundingClientRect();
    if (top < 60 || bottom > innerHeight) stage.scrollIntoView(); // the theme's header covers 60 px
  }

  function show(step, error = null, quiet) {
    const walks = replay(tree, answers);
    const at = Math.min(step, walks.length - 1);
    const now = walks[at];
    stage.after(...sections);
    stage.replaceChildren(make('div', {}, now.question ? ask(now, at, error) : conclude(now)));
    root.dataset.view = now.question ? 'question' : 'result';
    if (!quiet) focus(stage.querySelector(error ? '.pg-error' : 'h2'));
  }

  function open({ state }, quiet) {
    const section = !state && sections.find(({ id }) => `#${id}` === location.hash);
    if (!section) return show(state?.step ?? 0, null, quiet);
    stage.after(...sections);
    stage.replaceChildren(p('', say('not_known')), button('start_at_first', startOver), section);
    root.dataset.view = 'linked';
    focus(stage.firstChild);
  }

  function restart() {
    answers.clear();
    history.replaceState(null, '');
    open(history, true);
  }

  root.classList.add('pg-js');
  sections[0].before(stage);
  onpopstate = open;
  onpageshow = ({ persisted }) => persisted && restart();
  restart();
}

const flow = document.querySelector('.pg-flow:not(.pg-paper)');
if (flow) start(flow);
