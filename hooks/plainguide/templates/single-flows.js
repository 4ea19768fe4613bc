// Starts the other flows of the file: flow.js starts the first.
for (const other of document.querySelectorAll('.pg-flow:not(.pg-js)')) {
  const { state } = history;
  starting = other;
  start(other);
  if (!shown.contains(other)) history.replaceState(state, '');
}
