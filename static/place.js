// Where on the page its reader is: the first block of the reading that can be seen goes with the form, as "at".
// On coming back the page opens there.

const SETTLED = 300;
const at = document.querySelector('form[data-draft] input[name="at"]');
const reading = document.querySelector(".passport-reading");
if (at && reading) keepPlace(at, [...reading.children]);

function keepPlace(at, blocks) {
  const kept = Number.parseInt(at.value, 10);
  const told = location.hash || document.querySelector(".govuk-error-summary");
  if (kept > 0 && kept < blocks.length && !told) blocks[kept].scrollIntoView({ block: "start", behavior: "instant" });

  let settling;
  addEventListener("scroll", () => {
    clearTimeout(settling);
    settling = setTimeout(note, SETTLED);
  }, { passive: true });
  addEventListener("pagehide", note, { capture: true });

  function note() {
    const seen = String(firstSeen(blocks));
    if (seen === at.value || (seen === "0" && !at.value)) return;
    at.value = seen;
    at.dispatchEvent(new CustomEvent("passport:place", { bubbles: true }));
  }
}

// The block whose middle is not above the window yet; the last one when all of them are.
function firstSeen(blocks) {
  const found = blocks.findIndex((block) => {
    const { top, bottom } = block.getBoundingClientRect();
    return bottom > 0 && (top + bottom) / 2 >= 0;
  });
  return found === -1 ? Math.max(0, blocks.length - 1) : found;
}
