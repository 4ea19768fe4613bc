// Opens and closes the menu and the search by keyboard: the theme has only labels for its search, which no key reaches.
const toggle = document.getElementById("__search");
const opener = document.querySelector("[data-pg-search]");
const query = document.querySelector("[data-md-component=search-query]");

function set(open) {
  if (toggle.checked !== open) toggle.click();
  if (open) query.focus();
}

if (toggle && opener && query) {
  opener.addEventListener("click", () => set(true));
  document.querySelector("[data-pg-search-close]").addEventListener("click", () => {
    set(false);
    opener.focus();
  });
  query.form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      set(false);
      opener.focus();
    }
  });
}

const menu = document.querySelector(".pg-menu");
menu?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
