// Says so when a page was last checked more than a year ago.

/** Whether the day `checked` ("2026-11-21") lies more than 12 months before the day `today`. */
export function isStale(checked, today) {
  const [year, ...rest] = checked.split("-");
  return [Number(year) + 1, ...rest].join("-") < today;
}

/** Shows the warning of a page whose date is too old. */
export function warn(root, today) {
  const date = root.querySelector("[data-pg-checked]");
  if (date && isStale(date.dateTime, today)) root.querySelector(".pg-stale").hidden = false;
}

warn(document, new Date().toISOString().slice(0, 10));
