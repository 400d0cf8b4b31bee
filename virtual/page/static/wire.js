// The page's wire: one stream of what changed, and orders.

const AGAIN_MS = 1000;

// Calls `changed(pieces)` with {section: {key: value}}; `linked(true|false)` when the demo is there or gone.
export function listen(changed, linked) {
  let source = null;
  const open = () => {
    source = new EventSource("/events");
    source.onmessage = (event) => {
      linked(true);
      changed(JSON.parse(event.data));
    };
    source.onerror = () => {
      source.close();
      linked(false);
      setTimeout(open, AGAIN_MS);
    };
  };
  open();
  window.addEventListener("pagehide", () => source.close());
}

// What is wrong with an order is a sentence in the console: buttons of this page ask for nothing impossible.
export async function order(what, values = {}) {
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
  }
}
