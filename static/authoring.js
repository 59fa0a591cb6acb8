// For authors: a preview that follows the typing, blocks put in at the caret, and a ZIP looked at without leaving the
// page. Without this file the same is done by buttons.

const AFTER_A_PAUSE = 600;
const BLOCKS = {
  think: '!!! think "Think about it"\n    ',
  scenario: '!!! scenario "On the wing"\n    ',
  safety: '!!! safety "Safety"\n    ',
  women: "!!! women\n    ",
  men: "!!! men\n    ",
};
const BEGIN_WITH = {
  think: "Ask a question to stop and think about.",
  scenario: "Say what happens.",
  safety: "Say what to do, and whom to tell.",
  women: "Words for readers in a women’s prison.",
  men: "Words for everybody else.",
};

const box = document.querySelector(".passport-author textarea");
const preview = document.querySelector("#preview");
if (box && preview) followTyping(box, preview);
for (const group of document.querySelectorAll(".passport-blocks")) offerBlocks(group, box);
const zip = document.querySelector("form input[type=file][name=file]");
if (zip) lookAtOnce(zip.form, zip);

async function ask(form, signal) {
  const sending = new FormData(form);
  sending.delete("once");
  sending.set("look", "alone");
  const answer = await fetch(location.pathname, { method: "POST", body: sending, signal, redirect: "error" });
  if (answer.status >= 500) throw new Error(answer.status);
  return { sound: answer.ok, words: await answer.text() };
}

function followTyping(box, preview) {
  const said = document.querySelector("#preview-said");
  let pause, asking;
  let shown = box.value;

  async function look() {
    clearTimeout(pause);
    asking?.abort();
    asking = new AbortController();
    const typed = box.value;
    try {
      const answer = await ask(box.form, asking.signal);
      if (!answer.sound) throw new Error("refused");
      shown = typed;
      preview.innerHTML = answer.words;
      preview.classList.remove("passport-author--behind");
      said.textContent = preview.querySelector("[data-said]")?.textContent.trim() ?? "";
      explainWords(preview);
    } catch (reason) {
      if (reason.name !== "AbortError") fallBehind();
    }
  }

  function fallBehind() {
    preview.classList.add("passport-author--behind");
    said.textContent = "The preview does not show your last words yet.";
  }

  box.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => { if (box.value !== shown) look(); }, AFTER_A_PAUSE);
  });
  document.querySelector(".passport-author__look")?.addEventListener("click", (event) => {
    event.preventDefault();
    look().then(() => preview.focus());
  });
  // Nothing in a preview leads away from the words that are being typed.
  preview.addEventListener("click", (event) => { if (event.target.closest("a")) event.preventDefault(); });
  explainWords(preview);
}

function explainWords(preview) {
  for (const term of preview.querySelectorAll("a.passport-term")) term.title = term.dataset.meaning;
}

function offerBlocks(group, box) {
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const kind = event.target.closest("[data-block]")?.dataset.block;
    if (!kind) return;
    // Words that another block began with are not chosen to be put inside this one.
    const first = box.value.slice(box.selectionStart, box.selectionEnd);
    if (Object.values(BEGIN_WITH).includes(first)) box.setSelectionRange(box.selectionEnd, box.selectionEnd);
    const before = box.value.slice(0, box.selectionStart);
    const after = box.value.slice(box.selectionEnd);
    const chosen = box.value.slice(box.selectionStart, box.selectionEnd).trim();
    const apart = !before.trim() ? "" : before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const within = (chosen || BEGIN_WITH[kind]).replaceAll("\n", "\n    ");
    put(box, apart + BLOCKS[kind] + within + (after.startsWith("\n") ? "\n" : "\n\n"));
    const end = before.length + apart.length + BLOCKS[kind].length;
    box.setSelectionRange(end, end + within.length);
  });
}

// As if it were typed, so that it can be undone.
function put(box, words) {
  box.focus();
  if (document.execCommand("insertText", false, words)) return;
  box.setRangeText(words, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function lookAtOnce(form, zip) {
  const place = document.querySelector("#arrivals");
  form.querySelector("[name=look]").addEventListener("click", async (event) => {
    if (!zip.files.length) return;
    event.preventDefault();
    try {
      const answer = await ask(form);
      if (!answer.sound) throw new Error("refused");
      place.innerHTML = answer.words;
      const again = place.querySelector("[data-seen]");
      if (again) {
        form.elements.seen.value = again.dataset.seen;
        again.hidden = true;
      }
      place.focus();
    } catch {
      const asked = document.createElement("input");
      Object.assign(asked, { type: "hidden", name: "look", value: "whole" });
      form.append(asked);
      form.submit();
    }
  });
  zip.addEventListener("change", () => { place.replaceChildren(); });
}
