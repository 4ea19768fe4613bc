// Opens the explanation of a term in place. Without this script the term is a link to the page of words.

const expand = (term, open) => term.setAttribute('aria-expanded', open);
const saidBy = (term) => (term.nextElementSibling?.matches('.pg-says') ? term.nextElementSibling : null);
const terms = [...document.querySelectorAll('.pg-term')];
let store = {};

/** Puts the explanation behind a term that has none, as in a flow; false where it is not known. */
function dress(term) {
  const text = store[decodeURIComponent(term.hash.slice(1))];
  if (saidBy(term) || !text) return Boolean(saidBy(term));
  term.after(Object.assign(document.createElement('span'), { className: 'pg-says', textContent: ` (${text})` }));
  return true;
}

for (const term of terms) {
  term.setAttribute('role', 'button');
  expand(term, false);
}
if (!terms.every(saidBy)) store = await (await fetch(new URL(`terms-${document.documentElement.lang}.json`, import.meta.url))).json();

addEventListener('click', (event) => {
  const term = event.target.closest('.pg-term');
  if (!term || event.ctrlKey || event.metaKey || event.shiftKey || !dress(term)) return;
  event.preventDefault();
  expand(term, term.getAttribute('aria-expanded') !== 'true');
});

addEventListener('keydown', (event) => {
  const term = event.target.closest('.pg-term');
  if (event.key === 'Escape') document.querySelectorAll('.pg-term[aria-expanded=true]').forEach((open) => expand(open, false));
  if (event.key !== ' ' || !term) return;
  event.preventDefault();
  term.click();
});

addEventListener('beforeprint', () => document.querySelectorAll('.pg-now .pg-term').forEach(dress));
