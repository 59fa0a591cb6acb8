// Shows a module a screen at a time, marks its check, and keeps place, answers and score with the platform it runs in.
// Without a platform it still reads and marks; without this file everything is on one page.
"use strict";

const FURTHEST = 500;
const MOST_KEPT = 4096;
const BEFORE_KEEPING = 3000;
const { edition, needed, outOf } = document.body.dataset;
const NEEDED = Number(needed);
const OUT_OF = Number(outOf);
const PAGES = Number(document.body.dataset.pages);

const screens = [...document.querySelectorAll(".screen")];
const questions = [...document.querySelectorAll(".question")];
const opened = Date.now();
const api = findApi();
let finished = false;
let waiting = null;
let cameFrom = "contents";
let state = { edition, read: [], answers: {}, best: null };

// The platform. SCORM 1.2 says where it is: in a window this one stands in, or in the one that opened it.

function findApi() {
  return inParents(window) || (reach(() => window.top.opener) && inParents(window.top.opener)) || null;
}

function inParents(place) {
  for (let steps = 0; place && steps < FURTHEST; steps += 1) {
    const found = reach(() => place.API);
    if (found) return found;
    const parent = reach(() => place.parent);
    if (!parent || parent === place) return null;
    place = parent;
  }
  return null;
}

function reach(look) {
  try {
    return look();
  } catch {
    return null; // a window of another site
  }
}

function tell(deed, ...words) {
  return api && !finished ? (reach(() => api[deed](...words)) ?? "") : "";
}

function begin() {
  tell("LMSInitialize", "");
  if (isNew(tell("LMSGetValue", "cmi.core.lesson_status"))) tell("LMSSetValue", "cmi.core.lesson_status", "incomplete");
  remember(tell("LMSGetValue", "cmi.suspend_data"));
  return tell("LMSGetValue", "cmi.core.lesson_location");
}

function isNew(status) {
  return status === "" || status === "not attempted" || status === "unknown";
}

function hasPassed() {
  return ["passed", "completed"].includes(tell("LMSGetValue", "cmi.core.lesson_status"));
}

function keep() {
  clearTimeout(waiting);
  tell("LMSSetValue", "cmi.suspend_data", packed());
  tell("LMSSetValue", "cmi.core.session_time", timespan(Date.now() - opened));
  tell("LMSCommit", "");
}

function keepSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(keep, BEFORE_KEEPING);
}

function finish() {
  if (finished) return;
  keep();
  tell("LMSSetValue", "cmi.core.exit", "suspend");
  tell("LMSFinish", "");
  finished = true;
}

function timespan(milliseconds) {
  const seconds = milliseconds / 1000;
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const hundredths = Math.floor((seconds % 1) * 100);
  return `${two(seconds / 3600).padStart(4, "0")}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${two(hundredths)}`;
}

// What is kept: pages read, answers and the best score, in as many characters as the standard allows.

function packed() {
  state.answers = Object.fromEntries(questions.map((each) => [each.dataset.number, answerTo(each)]));
  const kept = { ...state, answers: { ...state.answers } };
  while (JSON.stringify(kept).length > MOST_KEPT) {
    const [number, longest] = Object.entries(kept.answers).reduce((a, b) => (String(a[1]).length >= String(b[1]).length ? a : b));
    if (typeof longest !== "string" || !longest) break;
    kept.answers[number] = longest.slice(0, -50);
  }
  return JSON.stringify(kept);
}

function remember(kept) {
  const before = reach(() => JSON.parse(kept));
  if (before?.edition !== edition) return;
  state = before;
  for (const question of questions) putBack(question, state.answers[question.dataset.number]);
}

function answerTo(question) {
  if (question.dataset.way === "write") return question.querySelector("textarea").value.trim();
  if (question.dataset.way === "place") return selects(question).map((select) => Number(select.value));
  return inputs(question).filter((input) => input.checked).map((input) => Number(input.value));
}

function putBack(question, answer) {
  if (answer === undefined) return;
  if (question.dataset.way === "write") question.querySelector("textarea").value = answer;
  selects(question).forEach((select, place) => (select.value = answer[place] || ""));
  for (const input of inputs(question)) input.checked = answer.includes(Number(input.value));
}

function inputs(question) {
  return [...question.querySelectorAll("input")];
}

function selects(question) {
  return [...question.querySelectorAll("select")];
}

// Screens

function show(id) {
  const target = document.getElementById(id);
  const screen = target?.closest(".screen");
  if (!screen) return false;
  for (const each of screens) each.hidden = each !== screen;
  const to = target === screen ? screen.querySelector("h1") : target;
  to.focus({ preventScroll: true });
  target === screen ? window.scrollTo(0, 0) : target.scrollIntoView();
  document.title = screen.querySelector("h1").textContent;
  markRead();
  return screen.id;
}

function go(id) {
  const from = screens.find((screen) => !screen.hidden).id;
  const screen = show(id);
  if (!screen) return;
  if (screen === "words" && from !== "words") leaveWayBack(from);
  tell("LMSSetValue", "cmi.core.lesson_location", screen);
  keep();
}

function leaveWayBack(from) {
  const back = document.querySelector("#words .back");
  back.hidden = false;
  back.querySelector("a").href = `#${from}`;
}

function markRead() {
  for (const mark of document.querySelectorAll("[data-read]")) mark.hidden = !state.read.includes(Number(mark.dataset.read));
}

function read(page) {
  if (!state.read.includes(page)) state.read.push(page);
  if (!OUT_OF && state.read.length === PAGES) tell("LMSSetValue", "cmi.core.lesson_status", "completed");
}

// Words explained, in place

const meanings = new Map();

// At the end of the paragraph, so that the sentence is not cut in two.
function explain(term) {
  const open = meanings.get(term);
  term.setAttribute("aria-expanded", String(!open));
  if (open) {
    open.remove();
    return meanings.delete(term);
  }
  const meaning = document.createElement("span");
  meaning.className = "meaning";
  meaning.append(`${term.textContent.trim()}: ${term.dataset.meaning} `, linkTo(term.hash, "See all the words"));
  (term.closest("p, li, dt, dd, td") ?? term.parentElement).append(meaning);
  return meanings.set(term, meaning);
}

function linkTo(place, words) {
  const link = document.createElement("a");
  link.href = place;
  link.textContent = words;
  return link;
}

// The check

function mark(event) {
  event.preventDefault();
  const empty = questions.find((question) => !isAnswered(question));
  if (empty) return ask(empty);
  const right = questions.filter(standing).length;
  if (OUT_OF) score(right);
  keep();
  return say(right);
}

function isAnswered(question) {
  const answer = answerTo(question);
  return question.dataset.way === "place" ? answer.every(Boolean) : answer.length > 0;
}

function ask(question) {
  const words = document.createElement("p");
  words.append(linkTo(`#${question.id}`, `Answer question ${question.dataset.number}`), " first.");
  document.getElementById("result").replaceChildren(words);
  question.querySelector("input, select, textarea").focus();
}

// Says beside a question how it stands; true when it is right. What is written is for a tutor.
function standing(question) {
  const way = question.dataset.way;
  const right = way === "place" ? arePlaced(question) : way === "choose" && areChosen(question);
  const words = question.querySelector(".standing");
  words.textContent = way === "write" ? "Show this to your tutor" : right ? "Right" : "Not yet";
  words.className = `standing ${right ? "standing-right" : ""}`;
  words.hidden = false;
  for (const said of question.querySelectorAll(".feedback")) said.hidden = !isAbout(said, way);
  return right;
}

function areChosen(question) {
  return inputs(question).every((input) => input.checked === "right" in input.dataset);
}

function arePlaced(question) {
  return selects(question).every((select) => select.value === select.dataset.right);
}

function isAbout(said, way) {
  return way !== "choose" || said.parentElement.querySelector("input").checked;
}

// Rounded down, as the pass mark in the manifest is. The best score stands, and a pass stays a pass.
function score(right) {
  if (state.best !== null && right <= state.best) return;
  state.best = right;
  tell("LMSSetValue", "cmi.core.score.min", "0");
  tell("LMSSetValue", "cmi.core.score.max", "100");
  tell("LMSSetValue", "cmi.core.score.raw", String(Math.floor((100 * right) / OUT_OF)));
  if (!hasPassed()) tell("LMSSetValue", "cmi.core.lesson_status", right >= NEEDED ? "passed" : "incomplete");
}

function say(right) {
  const result = document.getElementById("result");
  const heading = document.createElement("h2");
  const words = document.createElement("p");
  heading.tabIndex = -1;
  heading.textContent = OUT_OF ? `${right} of ${OUT_OF} right` : "Thank you";
  words.textContent = !OUT_OF ? "Show your tutor what you wrote." : right >= NEEDED ? `Passed. Well done. ${NEEDED} right was a pass.`
    : `Not yet. ${NEEDED} right is a pass. Read what we say below, then try again.`;
  result.replaceChildren(heading, words);
  sayBest();
  heading.focus();
}

function sayBest() {
  const best = document.getElementById("best");
  best.hidden = state.best === null;
  best.textContent = `Your best so far: ${state.best} of ${OUT_OF}.`;
}

// All together

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.matches(".passport-term")) return explain(link);
  if (link.dataset.reads) read(Number(link.dataset.reads));
  return go(link.hash.slice(1));
});
document.getElementById("questions").addEventListener("submit", mark);
document.getElementById("questions").addEventListener("input", keepSoon);
document.getElementById("questions").addEventListener("change", keep);
window.addEventListener("pagehide", finish);
for (const term of document.querySelectorAll("a.passport-term")) {
  term.setAttribute("role", "button");
  term.setAttribute("aria-expanded", "false");
}
document.querySelector("#questions button").hidden = false;
const place = begin();
sayBest();
show(place) || show("contents");
