// Shows a flow of this guide on another site: <plain-flow set="loan">a link for readers without scripts</plain-flow>.
import { replay } from './flow.js';

const UNSURE = '?'; // as in flow.js
const LONG = 15; // a longer list of answers is a menu

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; padding: 1em; border: 2px solid; }
  h2, h3 { margin: 0 0 .5em; padding: 0; font-size: 1.2em; font-weight: 700; line-height: 1.25; }
  legend { padding: 0; }
  h3 { margin-top: 1em; font-size: 1em; }
  fieldset { min-width: 0; margin: 0; padding: 0; border: 0; }
  a { color: inherit; }
  .choice { display: grid; grid-template-columns: 44px 1fr; align-items: center; }
  .choice input { width: 24px; height: 24px; margin: 10px; }
  .choice label { padding: 10px 0; }
  .choice div { grid-column: 2; }
  .choice p { margin: 0 0 .5em; }
  .unsure input:not(:checked) ~ div { display: none; }
  select, button {
    min-height: 44px; max-width: 100%; margin: .5em .5em .5em 0; padding: 0 1em; border: 2px solid; background: none;
    color: inherit; font: inherit; cursor: pointer;
  }
  option { background: Canvas; color: CanvasText; }
  :focus-visible { outline: 3px solid; outline-offset: 3px; }
  [role=alert], .count { font-weight: 700; }
  footer { margin-top: 1em; font-size: .9em; }
`);

/** The tree in a data file as flow.js walks it. */
export function treeOf({ facts, steps, rules, outcomes, default: otherwise }) {
  const outcomeOf = new Map(rules.map(({ id, outcome }) => [id, outcome]));
  const node = ({ step, rules: ids = [] }) => made.get(step)
    ?? { rules: ids, outcomes: ids.length ? [...new Set(ids.map((id) => outcomeOf.get(id)))].sort() : [otherwise] };
  const made = new Map();
  for (const { step, fact, answers } of [...steps].reverse()) { // an answer leads to a higher step
    made.set(step, { fact, next: new Map(Object.entries(answers).map(([value, to]) => [value, node(to)])) });
  }
  return {
    facts: facts.map(({ id }) => id),
    rules: rules.map(({ id }) => id),
    outcomes: outcomes.map(({ id }) => id),
    root: made.get(1) ?? node({}),
  };
}

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.flat(9).filter(Boolean));
  return element;
}

/** One reader's way through the flow in `data`, shown in `root`; `base` is the address of the data file. */
function show(root, data, base) {
  const tree = treeOf(data);
  const factOf = new Map(data.facts.map((fact) => [fact.id, fact]));
  const outcomeOf = new Map(data.outcomes.map((outcome) => [outcome.id, outcome]));
  const answers = new Map();
  let chosen; // the answer that "Back" has taken back

  const say = (key, values) => data.messages[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const link = (href, text) => make('a', { href: new URL(href, base).href, rel: 'noreferrer' }, text);
  const button = (key, onclick) => make('button', { type: 'button', onclick }, say(key));
  const labelOf = (fact, value) => factOf.get(fact).answers.find((answer) => answer.value === value)?.label ?? say('unsure');

  function choice(type, value, label, more) {
    const input = make('input', { type, value, id: `choice-${value}`, name: 'answer', checked: chosen === value });
    input.setAttribute('aria-describedby', `more-${value}`);
    return make('div', { className: 'choice' }, input, make('label', { htmlFor: input.id }, label),
      make('div', { id: `more-${value}` }, more));
  }

  function fieldset({ question, why, hint, find_out: findOut, answers: offered }) {
    const long = offered.length > LONG;
    const radio = ({ value, label, hint: more }) => choice('radio', value, label, more && make('p', {}, more));
    const option = ({ value, label }) => new Option(label, value, false, chosen === value);
    const unsure = choice(long ? 'checkbox' : 'radio', UNSURE, say('unsure'),
      [make('strong', {}, say('unsure_help')), make('p', {}, findOut)]);
    unsure.classList.add('unsure');
    const onchange = () => { unsure.firstChild.checked = false; };
    const menu = () => make('label', {}, say('select_label'), make('br'),
      make('select', { name: 'answer', onchange }, new Option(say('select_choose'), ''), offered.map(option)));
    return make('fieldset', {}, make('legend', {}, make('h2', { tabIndex: -1 }, question)),
      make('p', {}, make('strong', {}, say('why_we_ask')), ` ${why}`), hint && make('p', {}, hint),
      long ? menu() : offered.map(radio), unsure);
  }

  function ask({ question: fact, atMost }) {
    const error = make('p', { role: 'alert' });
    const onsubmit = (event) => {
      event.preventDefault();
      const answer = new FormData(form).getAll('answer').pop();
      if (!answer) {
        error.textContent = say('error_choose');
        form.querySelector('input, select').focus();
        return;
      }
      answers.set(fact, answer);
      chosen = undefined;
      render();
    };
    const bound = ['last_question', 'at_most_one'][atMost - 1] ?? 'at_most';
    const form = make('form', { onsubmit, autocomplete: 'off' }, make('p', { className: 'count' }, say(bound, { n: atMost - 1 })),
      fieldset(factOf.get(fact)), error, make('button', {}, say('continue')), answers.size > 0 && button('back', back));
    return form;
  }

  function conclude({ certain, possible, rules, dependsOn }) {
    const item = (id) => make('li', {}, link(outcomeOf.get(id).page, outcomeOf.get(id).title), `. ${outcomeOf.get(id).description}`);
    const list = (ids) => make('ul', {}, ids.map(item));
    const open = dependsOn.map((fact) => factOf.get(fact)).map(({ question, find_out: findOut, ...fact }) =>
      make('li', {}, make('strong', {}, question), ` ${say('settles', fact)}. ${findOut}`));
    const cited = data.rules.filter(({ id, outcome }) => rules.includes(id) && certain.includes(outcome)).map(({ citations }) => {
      const [before, after] = say('because_rule', { citation: '|' }).split('|');
      const links = citations.flatMap(({ href, text }, i) => [i > 0 && '; ', link(href, text)]);
      return make('p', {}, before, links, after);
    });
    const said = [...answers].map(([fact, value]) => make('li', {}, `${factOf.get(fact).short}: ${labelOf(fact, value)}`));
    return [make('h2', { tabIndex: -1 }, say(open[0] && certain[0] ? 'certain_title' : open[0] ? 'depends_title' : 'result_label')),
      certain[0] && list(certain), open[0] && certain[0] && make('h3', {}, say('depends_title')), open[0] && make('ul', {}, open),
      possible[0] && [make('h3', {}, say('possible_title')), list(possible)],
      said[0] && [make('h3', {}, say('because')), make('ul', {}, said)], cited,
      make('p', {}, data.notices.every_result), answers.size > 0 && button('back', back), button('start_over', startOver)];
  }

  function back() {
    const [fact, answer] = [...answers].pop();
    answers.delete(fact);
    chosen = answer;
    render();
  }

  function startOver() {
    answers.clear();
    render();
  }

  function render(quiet) {
    const now = replay(tree, answers).pop();
    root.replaceChildren(
      make('section', {}, answers.size === 0 && make('p', {}, data.intro), now.question ? ask(now) : [conclude(now)].flat()),
      make('footer', {}, `${data.notices.every_page} `, link(data.page, data.title)));
    if (!quiet) root.querySelector('h2').focus();
  }

  render(true);
}

/** The element; `set` names the data file. Until it has come, and where it cannot come, what stands inside is shown. */
class PlainFlow extends HTMLElement {
  async connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    root.append(document.createElement('slot'));
    const address = new URL(`data/${this.getAttribute('set')}.json`, import.meta.url);
    const answer = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!answer.ok) throw new Error(`${address} cannot be loaded (${answer.status})`);
    const data = await answer.json();
    root.adoptedStyleSheets = [sheet];
    this.lang ||= data.language;
    show(root, data, address);
  }
}

customElements.define('plain-flow', PlainFlow);
