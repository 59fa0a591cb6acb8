// Word help: a word that is explained opens its meaning under its line. Without this file it is a link to all of them.

const ATTRIBUTES = { role: "button", "aria-expanded": "false" };
let made = 0;

for (const term of document.querySelectorAll("a.passport-term[data-meaning]")) help(term);

function help(term) {
  let meaning = null;
  for (const [name, value] of Object.entries(ATTRIBUTES)) term.setAttribute(name, value);

  function open() {
    meaning = explained(term);
    term.after(meaning);
    term.setAttribute("aria-expanded", "true");
    term.setAttribute("aria-controls", meaning.id);
    meaning.addEventListener("keydown", escape);
  }

  function close() {
    if (meaning?.contains(document.activeElement)) term.focus();
    meaning?.remove();
    meaning = null;
    term.setAttribute("aria-expanded", "false");
    term.removeAttribute("aria-controls");
  }

  function escape(event) {
    if (event.key !== "Escape" || !meaning) return;
    close();
    term.focus();
  }

  term.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    meaning ? close() : open();
  });
  term.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      term.click();
    }
    escape(event);
  });
}

function explained(term) {
  const box = document.createElement("span");
  const word = document.createElement("strong");
  const all = document.createElement("a");
  box.className = "passport-meaning";
  box.id = `meaning-${(made += 1)}`;
  word.textContent = `${term.textContent.trim()}: `;
  all.className = "govuk-link";
  all.href = term.href;
  all.textContent = "See all the words";
  box.append(word, term.dataset.meaning, " ", all);
  return box;
}
