// The page's wire: one stream of what changed, and orders.

const AGAIN_MS = 1000;
const LATE_MS = 3000;

// Calls `changed(pieces, isWhole)` with {section: {key: value}}, where the first of each connection is all there is;
// `linked(true|false)` when the demo is there or gone. A browser has six connections for all tabs of one address, so
// a tab that nobody sees holds none.
export function listen(changed, linked) {
  let source = null;
  let again = 0;

  function open() {
    close();
    let isWhole = true;
    source = new EventSource("/events");
    source.onmessage = (event) => {
      linked(true);
      changed(JSON.parse(event.data), isWhole);
      isWhole = false;
    };
    source.onerror = () => {
      close();
      linked(false);
      again = setTimeout(open, AGAIN_MS);
    };
  }

  function close() {
    clearTimeout(again);
    source?.close();
    source = null;
  }

  const look = () => (document.visibilityState === "hidden" ? close() : source ?? open());
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", look);
  look();
}

let waiting = 0;
let late = () => {};

// `told(true)` when an order has not been answered for long, `told(false)` when none is missing any more.
export function onLate(told) {
  late = told;
}

// What is wrong with an order is a sentence in the console: buttons of this page ask for nothing impossible.
export async function order(what, values = {}) {
  let isLate = false;
  const clock = setTimeout(() => {
    isLate = true;
    waiting += 1;
    late(true);
  }, LATE_MS);
  try {
    const answer = await fetch("/do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ do: what, ...values }),
    });
    if (!answer.ok) console.warn((await answer.json()).error);
    return answer.ok;
  } catch {
    return false; // the stream tells that the demo is gone
  } finally {
    clearTimeout(clock);
    if (isLate) waiting -= 1;
    if (!waiting) late(false);
  }
}
