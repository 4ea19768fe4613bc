// Opens and closes the menu and the search by keyboard: the theme has only labels for its search, which no key reaches.
// The theme's script, and with it the index, comes when somebody first searches.
document.documentElement.classList.replace("no-js", "js");
const toggle = document.getElementById("__search");
const opener = document.querySelector("[data-pg-search]");
const query = document.querySelector("[data-md-component=search-query]");
const theme = document.querySelector("template[data-pg-theme]");

function set(open) {
  if (toggle.checked !== open) toggle.click();
  if (!open) return;
  query.focus();
  load();
}

// What was typed in the meantime is searched as soon as the script is there.
function load() {
  const script = theme?.content.querySelector("script");
  if (!script) return;
  script.addEventListener("load", () => query.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true })));
  document.body.append(script);
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
