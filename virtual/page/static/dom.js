// Small things for building and changing the page without touching what has not changed.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function set(node, name, value) {
  if (name.startsWith("on")) {
    node.addEventListener(name.slice(2), value);
  } else if (value === false || value === null || value === undefined) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else {
    const text = value === true ? "" : String(value);
    if (node.getAttribute(name) !== text) node.setAttribute(name, text);
  }
}

export function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// A switch that follows the hall, not the finger: what is really so comes back from there.
export function toggle(label, change, attributes = {}) {
  const node = el("button", {
    type: "button", class: "switch", role: "switch", "aria-checked": "false", "aria-label": label,
    onclick: () => change(node.getAttribute("aria-checked") !== "true"), ...attributes,
  }, el("span", { class: "knob", "aria-hidden": "true" }));
  return node;
}

export function turn(node, on) {
  set(node, "aria-checked", on ? "true" : "false");
}

// Runs an animation again from its beginning.
export function replay(node, name) {
  node.classList.remove(name);
  void node.offsetWidth;
  node.classList.add(name);
}

let said = null;
export function announce(text) {
  said ??= document.getElementById("say");
  put(said, text);
}
