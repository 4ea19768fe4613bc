// Starts the other flows of the file: flow.js starts the first.
for (const other of flows.slice(1)) {
  const { state } = history;
  starting = other;
  start(other);
  if (!shown.contains(other)) history.replaceState(state, '');
}
