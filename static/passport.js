// Small comforts. Everything works without this file.

document.documentElement.classList.add("js-enabled");
document.body.classList.add("js-enabled", "govuk-frontend-supported");

import(new URL("build/govuk.js", import.meta.url)).then((govuk) => govuk.initAll()).catch(() => {});

// Half-typed words are saved when typing pauses and when the page is left.
const form = document.querySelector("form[data-draft]");
const save = form ? keepDrafts(form) : async () => {};

function keepDrafts(form) {
  let saved = words(form);
  let sent = false;
  let pause;
  const note = document.createElement("p");
  note.className = "passport-kept";
  note.setAttribute("aria-live", "polite");
  (form.querySelector(".passport-actions") ?? form.querySelector("button:last-of-type") ?? form.lastElementChild).before(note);

  function words(form) {
    const fields = new FormData(form);
    for (const name of ["once", "seen"]) fields.delete(name);
    for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
    return new URLSearchParams(fields).toString();
  }

  async function keep() {
    const now = words(form);
    if (sent || now === saved) return;
    saved = now;
    const body = new URLSearchParams(now);
    body.set("place", form.dataset.draft);
    try {
      const answer = await fetch("/drafts", { method: "POST", body, keepalive: true, redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      note.textContent = "Your words are kept. You can stop and come back.";
    } catch {
      saved = "";
      note.textContent = "Your words are not kept yet. Do not close this page.";
    }
  }

  form.addEventListener("input", () => {
    note.textContent = "";
    clearTimeout(pause);
    pause = setTimeout(keep, 1500);
  });
  form.addEventListener("submit", () => { sent = true; clearTimeout(pause); });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
  return keep;
}

// A shared machine is not left open: a warning that saves first, then out.
if ("signedIn" in document.body.dataset) watchForIdleness();

function watchForIdleness() {
  const warnAfter = 13 * 60 * 1000;
  const leaveAfter = 15 * 60 * 1000 + 2000;
  let timers = [];
  let notice;

  function begin() {
    timers.forEach(clearTimeout);
    timers = [setTimeout(warn, warnAfter), setTimeout(() => location.assign("/"), leaveAfter)];
  }

  async function warn() {
    await save();
    notice = document.createElement("div");
    notice.className = "passport-idle";
    notice.setAttribute("role", "alertdialog");
    notice.setAttribute("aria-label", "Are you still there?");
    notice.innerHTML = '<div class="govuk-width-container"><p class="govuk-body">Are you still there? Your words are saved. You will be signed out in 2 minutes.</p></div>';
    const stay = document.createElement("button");
    stay.className = "govuk-button";
    stay.textContent = "Stay signed in";
    stay.addEventListener("click", async () => {
      const answer = await fetch("/", { redirect: "manual" });
      if (answer.type === "opaqueredirect") location.assign("/");
      notice.remove();
      begin();
    });
    notice.firstChild.append(stay);
    document.body.append(notice);
    stay.focus();
  }

  begin();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
