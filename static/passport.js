// Small comforts. Everything works without this file.

document.documentElement.classList.add("js-enabled");
document.body.classList.add("js-enabled", "govuk-frontend-supported");

import(new URL("build/govuk.js", import.meta.url)).then((govuk) => govuk.initAll()).catch(() => {});

// A shared machine is not left open: a warning that saves first, then out.
if ("signedIn" in document.body.dataset) watchForIdleness();

function watchForIdleness() {
  const warnAfter = 13 * 60 * 1000;
  const leaveAfter = 15 * 60 * 1000 + 2000;
  let timers = [];
  let warned = false;

  function begin() {
    timers.forEach(clearTimeout);
    timers = [setTimeout(warn, warnAfter), setTimeout(() => location.assign("/"), leaveAfter)];
  }

  async function warn() {
    warned = true;
    const saving = [];
    document.dispatchEvent(new CustomEvent("passport:keep", { detail: saving }));
    await Promise.all(saving);
    const notice = document.createElement("div");
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
      warned = false;
      begin();
    });
    notice.firstChild.append(stay);
    document.body.append(notice);
    stay.focus();
  }

  // A save says that somebody is there, to the service and to us.
  document.addEventListener("passport:alive", () => { if (!warned) begin(); });
  begin();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
