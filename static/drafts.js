// Half-typed words are saved when typing pauses, every few seconds while it goes on, and when the page is left.
// A page is known by its form's one-use key; it says which of its saves this is, so that an older one that comes
// late is passed over.

const AFTER_A_PAUSE = 1500;
const WHILE_TYPING = 5000;
const SIGN_OF_LIFE = 2 * 60 * 1000;
const LONGEST_ON_LEAVING = 60_000; // what a browser still sends once the page is gone
const WAITS = [2000, 5000, 10_000, 30_000];
const OWN = ["once", "seen"];
const KEPT = "Your words are kept. You can stop and come back.";
const NOT_KEPT = "Your words are not kept yet. Do not close this page.";

const form = document.querySelector("form[data-draft]");
if (form) keepDrafts(form);

function keepDrafts(form) {
  const note = noteIn(form);
  const said = { turn: Date.now() };
  let saved = words();
  let sent = false;
  let saving = null;
  let missed = 0;
  let lastSign = 0;
  let left = null;
  let pause, latest, again;

  function words() {
    const fields = new FormData(form);
    for (const name of OWN) fields.delete(name);
    for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
    return new URLSearchParams(fields).toString();
  }

  function body(now) {
    const sending = new URLSearchParams(now);
    sending.set("place", form.dataset.draft);
    sending.set("writer", form.elements.once?.value ?? "");
    said.turn = Math.max(said.turn + 1, Date.now());
    sending.set("turn", said.turn);
    return sending;
  }

  function changed({ quietly = false } = {}) {
    if (words() === saved) return;
    if (!quietly) note.unsaved();
    clearTimeout(pause);
    pause = setTimeout(keep, AFTER_A_PAUSE);
    latest ??= setTimeout(keep, WHILE_TYPING);
  }

  // One at a time: what is typed meanwhile is sent when the answer is here.
  async function keep() {
    clearTimeout(pause);
    clearTimeout(latest);
    clearTimeout(again);
    latest = undefined;
    while (saving) await saving;
    const now = words();
    if (sent || now === saved) return;
    saving = post(now);
    await saving;
  }

  async function post(now) {
    const sending = body(now).toString();
    try {
      await send(sending);
      saved = now;
      missed = 0;
      words() === now ? note.kept() : changed();
    } catch {
      note.trouble();
      again = setTimeout(keep, WAITS[Math.min(missed++, WAITS.length - 1)]);
    } finally {
      saving = null;
    }
  }

  async function send(sending, keepalive = sending.length < LONGEST_ON_LEAVING) {
    const headers = { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" };
    const answer = await fetch("/drafts", { method: "POST", body: sending, headers, keepalive, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    lastSign = Date.now();
    document.dispatchEvent(new CustomEvent("passport:alive"));
  }

  // Nothing waits for an answer when the page is left.
  function leave() {
    const now = words();
    if (sent || now === saved || now === left) return;
    left = now;
    const sending = body(now).toString();
    send(sending).then(() => { saved = now; note.kept(); }).catch(() => {}).finally(() => { left = null; });
  }

  // Somebody is reading here, though nothing is typed: say so now and then, and that this is where they are.
  function alive() {
    if (!form.elements.at || sent || saving || Date.now() - lastSign < SIGN_OF_LIFE) return;
    lastSign = Date.now();
    const { csrf_token } = form.elements;
    send(new URLSearchParams({ place: form.dataset.draft, csrf_token: csrf_token?.value ?? "" }).toString()).catch(() => {});
  }

  form.addEventListener("input", () => changed());
  form.addEventListener("change", () => changed());
  form.addEventListener("passport:place", () => changed({ quietly: true }));
  form.addEventListener("submit", () => { sent = true; clearTimeout(pause); clearTimeout(latest); clearTimeout(again); });
  document.addEventListener("passport:keep", (event) => event.detail.push(keep()));
  for (const sign of ["scroll", "keydown", "pointerdown", "passport:reading-aloud"]) {
    document.addEventListener(sign, alive, { passive: true });
  }
  addEventListener("online", keep);
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
  addEventListener("beforeunload", (event) => { if (!sent && missed && words() !== saved) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
}

// The mark beside the buttons. It is seen at every change, and read out only when there is news.
function noteIn(form) {
  const seen = document.createElement("p");
  const heard = document.createElement("p");
  seen.className = "passport-kept";
  seen.setAttribute("aria-hidden", "true");
  heard.className = "govuk-visually-hidden";
  heard.setAttribute("aria-live", "polite");
  const before = form.querySelector(".passport-actions") ?? [...form.querySelectorAll("button")].at(-1) ?? form.lastElementChild;
  before.before(seen, heard);

  function say(words, mark) {
    seen.textContent = words;
    seen.dataset.mark = mark;
    if (mark !== "unsaved" && heard.textContent !== words) heard.textContent = words;
  }
  return {
    unsaved: () => { if (seen.dataset.mark !== "trouble") say("Saving your words…", "unsaved"); },
    kept: () => say(KEPT, "kept"),
    trouble: () => say(NOT_KEPT, "trouble"),
  };
}
