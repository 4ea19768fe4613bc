// Makes a table of places searchable and sortable; without this script it is a plain table.

/** Shows the rows that hold every word of `query`; returns how many. */
export function filterRows(rows, query) {
  const words = query.toLowerCase().split(/\s+/);
  for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
  return rows.filter((row) => !row.hidden).length;
}

/** Sorts the rows by the text of one column, numbers by their size. */
export function sortRows(rows, column, descending) {
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const text = (row) => row.cells[column].textContent;
  return [...rows].sort((a, b) => (descending ? -1 : 1) * order.compare(text(a), text(b)));
}

function addFilter(box, rows) {
  const word = (key) => box.querySelector(`template`).content.querySelector(`[data-word=${key}]`).textContent;
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off" });
  const count = document.createElement("p");
  count.setAttribute("role", "status");
  label.append(word("table_filter"), input);
  input.addEventListener("input", () => {
    count.textContent = word("table_count").replace("{n}", filterRows(rows, input.value));
  });
  box.prepend(label, count);
}

function addSorting(table, rows) {
  const heads = [...table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const descending = head.ariaSort === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      table.tBodies[0].append(...sortRows(rows, column, descending));
    });
  }
}

for (const box of document.querySelectorAll(".pg-table")) {
  const table = box.querySelector("table");
  const rows = [...table.tBodies[0].rows];
  addFilter(box, rows);
  addSorting(table, rows);
}
