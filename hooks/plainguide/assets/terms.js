// Opens the explanation of a term in place. Without this script the term is a link to the page of words.

const expand = (term, open) => term.setAttribute('aria-expanded', open);

for (const term of document.querySelectorAll('.pg-term')) {
  term.setAttribute('role', 'button');
  expand(term, false);
}

addEventListener('click', (event) => {
  const term = event.target.closest('.pg-term');
  if (!term || event.ctrlKey || event.metaKey || event.shiftKey) return;
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
