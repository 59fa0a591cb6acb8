// For assessors: keys for the decisions, one outcome for every criterion, the comment opened where one is asked for,
// phrases, the reading age of the feedback as it is typed, and a width that can be dragged. Without this file buttons
// do the same, and the age is said after sending.

const AFTER_A_PAUSE = 700;
const KEYS = { 1: "met", 2: "not yet", 3: "more evidence" };
const NARROWEST = 25;
const WIDEST = 75;
const STEP = 5;

const form = document.querySelector("#main-form");
const criteria = [...document.querySelectorAll("[data-criterion]")];
const feedback = form.elements.feedback;
const panes = document.querySelector("[data-panes]");
const work = panes.firstElementChild;

function remembered(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

function remember(name, value) {
  try { localStorage.setItem(name, value); } catch { /* a machine that keeps nothing */ }
}

function changed(control) {
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

// One criterion at a time

let last;

for (const criterion of criteria) criterion.addEventListener("focusin", () => { last = criterion; });

// Where the assessor is or, while they look at the work, where they were.
function current() {
  const here = document.activeElement;
  return criteria.find((each) => each.contains(here)) ?? (work.contains(here) ? last : undefined);
}

function choose(criterion, outcome) {
  const radio = criterion?.querySelector(`input[type=radio][value="${outcome}"]`);
  if (!radio) return;
  radio.checked = true;
  changed(radio);
  if (document.activeElement === criterion || !criterion.contains(document.activeElement)) criterion.focus();
}

// What is not met needs a reason, so the place for it opens; what was opened stays open.
for (const criterion of criteria) {
  criterion.addEventListener("change", ({ target }) => {
    const asks = target.type === "radio" && target.checked && target.value !== KEYS[1];
    if (asks) criterion.querySelector("[data-more]").open = true;
  });
}

function comment() {
  const criterion = current() ?? criteria[0];
  criterion.querySelector("[data-more]").open = true;
  criterion.querySelector("textarea").focus();
}

function goOn() {
  const next = criteria[criteria.indexOf(current()) + 1];
  (next ?? feedback).focus();
  (next ?? feedback).scrollIntoView({ block: "nearest" });
}

function versionBefore() {
  const before = document.querySelector("[data-before]");
  if (!before) return;
  before.open = !before.open;
  before.querySelector("summary").focus();
  before.scrollIntoView({ block: "nearest" });
}

// Keys, which can be turned off, and are never taken from somebody who types

const shown = document.querySelector("[data-keys]");
const turn = document.querySelector("[data-keys-off]");
let on = remembered("decide-keys") !== "off";

function say() {
  shown.hidden = false;
  turn.textContent = on ? "Turn keys off" : "Turn keys on";
  shown.classList.toggle("passport-keys--off", !on);
}

turn.addEventListener("click", () => {
  on = !on;
  remember("decide-keys", on ? "on" : "off");
  say();
});
say();

function types(element) {
  const typed = element.matches("textarea, select, [contenteditable]");
  return typed || (element.matches("input") && !["radio", "checkbox"].includes(element.type));
}

document.addEventListener("keydown", (event) => {
  if (on && event.key === "Escape" && types(event.target)) event.target.closest("[data-criterion]")?.focus();
  if (!on || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || types(event.target)) return;
  const key = event.key.toLowerCase();
  if (key in KEYS) choose(current() ?? criteria[0], KEYS[key]);
  else if (key === "n") goOn();
  else if (key === "c") comment();
  else if (key === "p") versionBefore();
  else return;
  event.preventDefault();
});

// The same for all; phrases

for (const button of document.querySelectorAll("[data-all]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    for (const criterion of criteria) {
      const radio = criterion.querySelector(`input[type=radio][value="${button.dataset.all}"]`);
      radio.checked = true;
      changed(radio);
    }
  });
}

for (const button of document.querySelectorAll("[data-put]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const phrase = document.getElementById(button.getAttribute("aria-describedby")).textContent;
    const { selectionStart: start, selectionEnd: end, value } = feedback;
    const gap = start && !/\s$/.test(value.slice(0, start)) ? " " : "";
    feedback.setRangeText(gap + phrase, start, end, "end");
    changed(feedback);
    feedback.focus();
  });
}

// The reading age

const age = document.querySelector("[data-age]");
let pause, asking;

async function measure() {
  asking?.abort();
  asking = new AbortController();
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, feedback: feedback.value });
  try {
    const answer = await fetch(age.dataset.age, { method: "POST", body, signal: asking.signal });
    if (answer.ok) age.textContent = (await answer.json()).sentence;
  } catch { /* it is said after sending */ }
}

feedback.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(measure, AFTER_A_PAUSE);
});

// The width of the work, dragged or moved by the arrow keys, and remembered

const bar = document.createElement("div");
bar.className = "passport-side__bar";
for (const [name, value] of Object.entries({
  role: "separator", tabindex: "0", "aria-orientation": "vertical", "aria-label": "Width of the work",
  "aria-valuemin": NARROWEST, "aria-valuemax": WIDEST,
})) bar.setAttribute(name, value);
work.after(bar);
panes.classList.add("passport-side--wide");

let width = Number(remembered("decide-width")) || 55;
set(width);

function set(wanted) {
  width = Math.min(WIDEST, Math.max(NARROWEST, Math.round(wanted)));
  panes.style.setProperty("--work", `${width}%`);
  bar.setAttribute("aria-valuenow", width);
}

bar.addEventListener("pointerdown", (event) => {
  bar.setPointerCapture(event.pointerId);
  event.preventDefault();
});
bar.addEventListener("pointermove", (event) => {
  if (!bar.hasPointerCapture(event.pointerId)) return;
  const { left, width: whole } = panes.getBoundingClientRect();
  set(((event.clientX - left) / whole) * 100);
});
bar.addEventListener("pointerup", () => remember("decide-width", width));
bar.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
  if (!step) return;
  event.preventDefault();
  set(width + step);
  remember("decide-width", width);
});
