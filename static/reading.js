// How you like to read: the page changes as you choose. It is kept by pressing Save.

const ORDINARY = new Set(["ordinary", "atkinson", "white"]);
const root = document.documentElement;

for (const choices of document.querySelectorAll("[data-reading-choices]")) {
  choices.addEventListener("change", () => wear(choices));
}

function wear(choices) {
  const worn = [...root.classList].filter((name) => name.startsWith("reading-"));
  root.classList.remove(...worn);
  for (const chosen of choices.querySelectorAll("input:checked")) {
    if (!ORDINARY.has(chosen.value)) root.classList.add(`reading-${chosen.value}`);
  }
}
