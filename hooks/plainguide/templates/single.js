// The guide in one file: unpacks what is packed, shows one chapter at a time, and lets each flow keep to itself.
// The other scripts of the guide follow in the same module, each in a block of its own.

const chapters = [...document.querySelectorAll('.chapter')];
const target = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
let shown;
let starting; // the flow that is being started

function show() {
  const chapter = target()?.closest('.chapter') ?? (shown && location.hash ? shown : chapters[0]);
  if (chapter === shown) return;
  shown = chapter;
  for (const one of chapters) one.classList.toggle('now', one === chapter);
  (target() ?? chapter).scrollIntoView();
}

async function unpack(box) {
  const bytes = Uint8Array.from(atob(box.textContent), (char) => char.charCodeAt());
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  box.insertAdjacentHTML('beforebegin', await new Response(stream).text());
  box.previousElementSibling.closest('.chapter').querySelector('.needs-script').remove();
  box.remove();
}

document.documentElement.classList.add('js');
show();
addEventListener('popstate', show);
await Promise.allSettled([...document.querySelectorAll('[type="application/gzip"]')].map(unpack));
show();

// Back and Forward belong to the flow that is shown: flow.js sets the window's only listener, here each has its own.
const flows = [...document.querySelectorAll('.pg-flow')];
[starting] = flows;
for (const type of ['popstate', 'pageshow']) {
  Object.defineProperty(window, `on${type}`, {
    set(listener) {
      const own = starting;
      addEventListener(type, (event) => setTimeout(() => shown.contains(own) && listener(event)));
    },
  });
}
