const UNSURE = '?'; // no id of an answer holds this character

const unique = (list) => [...new Set(list)];
const split = (ids = '') => ids.split(' ').filter(Boolean);

/** The tree of a flow: its nodes are {fact, next: Map answer → node} or {rules, outcomes}. */
export function readTree(root) {
  const nodes = new Map();
  const results = [...root.querySelectorAll('[data-outcome]')].map((section) => section.dataset);
  const outcomeOf = (id) => results.find(({ rule }) => rule === id).outcome;
  const terminal = ({ rule, rules = rule, outcome }) =>
    ({ rules: split(rules), outcomes: outcome ? [outcome] : unique(split(rules).map(outcomeOf)).sort() });
  const question = (step) => {
    const links = [...step.querySelectorAll('[data-answer]')];
    const next = links.map((link) => [link.dataset.answer, read(root.querySelector(link.hash))]);
    return { fact: step.dataset.fact, next: new Map(next) };
  };
  const read = (section) => {
    if (!nodes.has(section)) nodes.set(section, section.dataset.fact ? question(section) : terminal(section.dataset));
    return nodes.get(section);
  };
  return {
    facts: split(root.dataset.facts),
    rules: results.flatMap(({ rule }) => split(rule)),
    outcomes: unique(results.map(({ outcome }) => outcome)),
    root: read(root.querySelector('[data-step="1"]')),
  };
}

/** The tree left once `known` ({fact: answer}) is fixed, reduced again. Terminals with the `same` are one. */
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

/**
 * Where a reader stands; `unsure` is the Set of facts answered by "not sure". `atMost` counts the next question
 * too, and is exact: one who is never sure is asked every fact left.
 */
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
    dependsOn: restrict(rest, {}, 'outcomes').open,
    atMost: open.length,
  };
}

/** One walk for each of the answers (Map fact → answer) still asked, then the walk that follows. */
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
  element.append(...children.flat(9).filter(Boolean));
  return element;
}

const p = (className, ...children) => make('p', { className }, children);
const div = (className, ...children) => make('div', { className }, children);
const copies = (parent, selector) => [...parent.querySelectorAll(selector)].map((node) => node.cloneNode(true));

function start(root) {
  const tree = readTree(root);
  const sections = [...root.querySelectorAll(':scope > section')];
  const words = root.querySelector('.pg-words').content;
  const stage = div('pg-now');
  let answers = new Map();

  const say = (word, values) => words.querySelector(`[data-word=${word}]`).textContent
    .replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const button = (word, onclick, ariaLabel = null) => make('button', { type: 'button', onclick, ariaLabel }, say(word));
  const back = () => button('back', () => history.back());

  const stepOf = (fact) => sections.find((section) => section.dataset.fact === fact);
  const linksOf = (fact) => [...stepOf(fact).querySelectorAll('[data-answer]')];
  const labelOf = (link) => link.querySelector('.pg-label').textContent;
  const titleOf = (section) => section.querySelector('h2').textContent;
  const questionOf = (fact) => titleOf(stepOf(fact));
  const findOut = (fact) => copies(stepOf(fact), '.pg-unsure-label ~ *');
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

  function said(facts) {
    const answerOf = (fact) => linksOf(fact).find((link) => link.dataset.answer === answers.get(fact));
    const row = (fact) => div('', make('dt', {}, stepOf(fact).dataset.short),
      make('dd', {}, answerOf(fact) ? labelOf(answerOf(fact)) : say('unsure')),
      make('dd', {}, button('change', () => change(fact), say('change_label', { question: questionOf(fact) }))));
    return make('dl', { className: 'pg-said' }, facts.map(row));
  }

  function choice(type, value, label, chosen, more) {
    const id = `${root.id}-choice-${value}`;
    const input = make('input', { type, value, id, name: 'answer', checked: value === chosen });
    input.setAttribute('aria-describedby', `${id}-more`);
    return div('pg-choice', input, make('label', { htmlFor: id }, label), make('div', { id: `${id}-more` }, more));
  }

  function fieldset(fact, error) {
    const id = `${root.id}-choice`;
    const links = linksOf(fact);
    const chosen = answers.get(fact);
    const long = links.length > 15;
    const unsure = choice(long ? 'checkbox' : 'radio', UNSURE, say('unsure'), chosen,
      [p('pg-count', say('unsure_help')), findOut(fact)]);
    const onchange = () => { unsure.firstChild.checked = false; };
    const radio = (link) =>
      choice('radio', link.dataset.answer, labelOf(link), chosen, copies(link.parentNode, '.pg-answer-hint'));
    const option = (link) => new Option(labelOf(link), link.dataset.answer, false, link.dataset.answer === chosen);
    const select = () => [make('label', { htmlFor: id }, say('select_label')),
      make('select', { id, name: 'answer', onchange }, new Option(say('select_choose'), ''), links.map(option))];
    const group = make('fieldset', { ariaInvalid: error }, make('legend', {}, make('h2', {}, questionOf(fact))),
      make('div', { id: `${root.id}-hint` }, copies(stepOf(fact), '.pg-why, .pg-hint')),
      make('p', { id: `${root.id}-error`, className: 'pg-wrong' }, error && say('error_choose')),
      long ? select() : links.map(radio), div('pg-unsure', unsure));
    group.setAttribute('aria-describedby', `${root.id}-error ${root.id}-hint`);
    return group;
  }

  function errorSummary(field) {
    const onclick = (event) => {
      event.preventDefault(); // the link would change the address
      field.focus();
    };
    return make('div', { className: 'pg-error', role: 'alert' }, make('h2', {}, say('error_title')),
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
      div('pg-buttons', make('button', { className: 'pg-go' }, say('continue')), at > 0 && back()));
    const others = [...answers.keys()].filter((fact) => fact !== question);
    const bound = ['last_question', 'at_most_one'][atMost - 1] ?? 'at_most';
    return [error && errorSummary(group.querySelector('select, input')), p('pg-count', say(bound, { n: atMost - 1 })), form,
      others[0] && [make('h2', {}, say('your_answers')), said(others)]];
  }

  function unsettled({ possible, dependsOn, rules }) {
    const missing = (fact) => [make('h3', {}, questionOf(fact)), p('', say('settles', stepOf(fact).dataset)), findOut(fact),
      button('answer_now', () => change(fact), `${say('answer_now')}: ${questionOf(fact)}`)];
    const line = (link) => {
      const then = replay(tree, new Map([...answers, [dependsOn[0], link.dataset.answer]])).pop();
      const title = resultsOf(then, then.certain).map(titleOf).join('; ');
      return make('li', {}, say('depends_item', { answer: labelOf(link), title }));
    };
    const fold = (section) => make('details', {}, make('summary', {}, titleOf(section)), section);
    return [make('h2', {}, say('depends_title')), dependsOn.map(missing), make('h3', {}, say('possible_title')),
      !dependsOn[1] && make('ul', {}, linksOf(dependsOn[0]).map(line)), resultsOf({ rules }, possible).map(fold)];
  }

  function conclude(now) {
    const { certain, dependsOn, rules } = now;
    const open = dependsOn[0];
    const routes = sections.filter((section) => !open && section.dataset.rules === rules.join(' '));
    const results = resultsOf(now, certain);
    const facts = [...answers.keys()];
    const known = facts.filter((fact) => answers.get(fact) !== UNSURE);
    const idle = facts.filter((fact) => !known.includes(fact) && !dependsOn.includes(fact));
    const [before, after] = say('because_rule', { citation: '|' }).split('|');
    const cited = ({ content }) => p('', before, content.cloneNode(true), after);
    const date = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: 'long' });
    return [open && results[0] && make('h2', {}, say('certain_title')), routes, results, open && unsettled(now),
      known[0] && [make('h2', {}, say('because')), said(known)],
      results.map((section) => [...section.querySelectorAll('.pg-citation')].map(cited)),
      idle[0] && [said(idle), p('', say('unsure_no_matter'))], p('pg-date', say('printed_on', { date })),
      div('pg-buttons', button('print', () => print()), back(), button('start_over', startOver))];
  }

  function display(view, content, focus) {
    root.dataset.view = view;
    stage.replaceChildren(div('', content));
    const target = stage.querySelector(focus);
    if (!target) return;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'nearest' });
  }

  function show(step, error = null, focus = error ? '.pg-error' : 'h2') {
    const walks = replay(tree, answers);
    const at = Math.min(step, walks.length - 1);
    const now = walks[at];
    stage.after(...sections); // some stood in the last result
    if (now.question) display('question', ask(now, at, error), focus);
    else display('result', conclude(now), focus);
  }

  function open({ state }, focus) {
    const section = !state && sections.find(({ id }) => `#${id}` === location.hash);
    if (!section) return show(state?.step ?? 0, null, focus);
    stage.after(...sections);
    display('linked', [p('pg-known', say('not_known')), button('start_at_first', startOver), section], '.pg-known');
  }

  function restart() {
    answers.clear();
    history.replaceState(null, '');
    open(history, 'none');
  }

  root.classList.add('pg-js');
  sections[0].before(stage);
  onpopstate = (event) => open(event);
  onpageshow = ({ persisted }) => persisted && restart();
  restart();
}

const flow = document.querySelector('.pg-flow:not(.pg-paper)');
if (flow) start(flow);
