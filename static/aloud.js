// Read aloud: the browser's own voice reads the page, a sentence at a time, and the sentence is marked.
// It is started by the reader only, and is not there where the browser has no voice for the page's language.

const SPEEDS = { ordinary: 0.95, slower: 0.7 };
const BLOCKS = "p, li, h2, h3, h4, dt, dd, th, td, figcaption, blockquote, div, section";
const NOT_ENDS = /(?:\b(?:Mr|Mrs|Ms|Miss|Dr|St|No|vs|etc|e\.g|i\.e|a\.m|p\.m)|\b[A-Z])\.$/;

const reading = document.querySelector(".passport-reading:not([data-silent])");
if (reading && "speechSynthesis" in window) offer(reading, window.speechSynthesis);

// Where each sentence of a text begins and ends. Marks that close a quotation belong to the sentence they end.
export function sentences(text) {
  const found = [];
  let start = 0;
  const end = (stop) => {
    const words = text.slice(start, stop);
    const lead = words.length - words.trimStart().length;
    if (/[\p{L}\p{N}]/u.test(words)) found.push([start + lead, start + words.trimEnd().length]);
    start = stop;
  };
  for (const stop of text.matchAll(/[.!?…]+["'”’»)\]]*(?=\s|$)/gu)) {
    const before = text.slice(start, stop.index + 1);
    const after = text.slice(stop.index + stop[0].length).trimStart();
    if (stop[0] === "." && NOT_ENDS.test(before)) continue;
    if (/^\p{Ll}/u.test(after)) continue;
    end(stop.index + stop[0].length);
  }
  end(text.length);
  return found;
}

// A voice on this machine if there is one: what is read is then sent nowhere.
function voiceFor(lang, synthesis) {
  const wanted = lang.toLowerCase();
  const voices = [...synthesis.getVoices()].sort((a, b) => Number(b.localService) - Number(a.localService));
  const said = (voice) => voice.lang.toLowerCase().replace("_", "-");
  return (
    voices.find((voice) => said(voice) === wanted) ??
    voices.find((voice) => said(voice).split("-")[0] === wanted.split("-")[0])
  );
}

function offer(reading, synthesis) {
  const lang = reading.closest("[lang]")?.lang || "en-GB";
  let shown = false;
  const look = () => {
    if (shown || !voiceFor(lang, synthesis)) return;
    shown = true;
    readAloud(reading, lang, synthesis);
  };
  look();
  synthesis.addEventListener?.("voiceschanged", look);
}

// The blocks that hold words themselves, each with its sentences.
function lines(reading) {
  return [...reading.querySelectorAll(BLOCKS)]
    .filter((block) => !block.querySelector(BLOCKS) && !block.closest(".passport-meaning"))
    .flatMap((block) => sentences(wordsOf(block)).map(([start, end]) => ({ block, start, end })));
}

function wordsOf(block) {
  return textsIn(block).map((text) => text.data).join("");
}

function textsIn(block) {
  const accept = (text) => (text.parentElement.closest(".passport-meaning, [hidden]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT, accept);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

// Only words are wrapped, never a link: a sentence that runs through one is marked in pieces.
function mark({ block, start, end }) {
  let past = 0;
  const marks = [];
  for (const text of textsIn(block)) {
    const from = Math.max(start - past, 0);
    const to = Math.min(end - past, text.length);
    past += text.length;
    if (from >= to) continue;
    const range = document.createRange();
    range.setStart(text, from);
    range.setEnd(text, to);
    const piece = document.createElement("span");
    piece.className = "passport-aloud__now";
    range.surroundContents(piece);
    marks.push(piece);
  }
  return marks;
}

function unmark(marks) {
  for (const piece of marks) {
    const parent = piece.parentNode;
    piece.replaceWith(...piece.childNodes);
    parent?.normalize();
  }
}

function readAloud(reading, lang, synthesis) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let all = [];
  let place = 0;
  let marks = [];
  let going = 0; // which run of reading this is; 0 when nothing is being read
  let runs = 0;
  let speed = "ordinary";
  let utterance;

  const bar = document.createElement("div");
  bar.className = "passport-aloud no-print";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Read aloud");
  const play = button("Read aloud", start);
  const pause = button("Pause", hold);
  const stop = button("Stop", end);
  const slower = button("Slower", change);
  slower.setAttribute("aria-pressed", "false");
  bar.append(play, pause, stop, slower);
  reading.before(bar);
  show("stopped");

  function button(words, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "passport-aloud__button";
    made.textContent = words;
    made.addEventListener("click", () => { if (made.getAttribute("aria-disabled") !== "true") press(); });
    return made;
  }

  function show(state) {
    bar.dataset.state = state;
    play.textContent = state === "paused" ? "Carry on" : "Read aloud";
    play.setAttribute("aria-disabled", String(state === "reading"));
    pause.setAttribute("aria-disabled", String(state !== "reading"));
    stop.setAttribute("aria-disabled", String(state === "stopped"));
  }

  function start() {
    if (!all.length) {
      all = lines(reading);
      place = 0;
    }
    going = runs += 1;
    synthesis.cancel();
    show("reading");
    next(going);
  }

  function next(run) {
    if (run !== going) return;
    unmark(marks);
    marks = [];
    if (place >= all.length) return end();
    const line = all[place];
    marks = mark(line);
    bring(marks[0]);
    say(line, run);
    document.dispatchEvent(new CustomEvent("passport:reading-aloud"));
  }

  function say(line, run) {
    utterance = new SpeechSynthesisUtterance(wordsOf(line.block).slice(line.start, line.end));
    utterance.voice = voiceFor(lang, synthesis) ?? null;
    utterance.lang = utterance.voice?.lang ?? lang;
    utterance.rate = SPEEDS[speed];
    utterance.onend = () => { if (run === going) { place += 1; next(run); } };
    utterance.onerror = () => { if (run === going) hold(); };
    synthesis.speak(utterance);
  }

  function bring(piece) {
    const { top, bottom } = piece?.getBoundingClientRect() ?? {};
    if (!piece || (top >= 60 && bottom <= innerHeight - 60)) return;
    piece.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" });
  }

  // The sentence is begun again on carrying on: not every voice can wait in the middle of one.
  function hold() {
    going = 0;
    synthesis.cancel();
    show("paused");
  }

  function end() {
    going = 0;
    synthesis.cancel();
    unmark(marks);
    marks = [];
    all = [];
    show("stopped");
  }

  function change() {
    speed = speed === "ordinary" ? "slower" : "ordinary";
    slower.setAttribute("aria-pressed", String(speed === "slower"));
    if (going) start();
  }

  addEventListener("pagehide", end);
}
