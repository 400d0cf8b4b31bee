// A kiosk as it stands in the hall: its screen, buttons with their lamps, what reads cards and codes, the slot with the
// newest slip.

import { announce, el, put, replay, set } from "./dom.js";
import { holdable } from "./hold.js";
import { screenView, zoomable } from "./screens.js";
import { large, nameOf, slipPicture } from "./slips.js";
import { order } from "./wire.js";
import { language, pick, t } from "./words.js";

const CHIPS = 5;
const SCREEN = [1024, 600];

export function kioskView(unit, hall, acted) {
  const site = hall.hall.site;
  const first = hall.kiosks[unit];
  const buttons = first.buttons.map((button, n) => ticketButton(unit, button, n, site, acted));
  const paper = el("div", { class: "paper" }, el("p", {}, t("slot")));
  const chips = el("div", { class: "chips", role: "group", "aria-label": t("slips_before") });
  const word = el("span", { class: "device-state", role: "status" });
  const reader = first.reader === null ? null : readerView(unit);
  const scanner = first.scanner === null ? null : scannerView(unit, site);
  const screen = unit in hall.boards ? zoomable(unit, SCREEN) : null;
  const plate = el("p", { class: "plate" }, el("b", {}, t("take_number", {}, language)),
    el("span", {}, t("take_number", {}, language === "zh" ? "en" : "zh")));
  const holds = first.buttons.some((button) => button.holds);
  const machine = el("div", { class: "machine" },
    el("div", { class: "front" }, screen?.node ?? plate),
    el("div", { class: `buttons${buttons.length > 5 ? " two" : ""}` }, buttons.map((button) => button.node)),
    el("div", { class: "cards" }, reader?.node ?? null),
    el("div", { class: "more" }, scanner?.node ?? null,
      holds ? el("p", { class: "holdhint" }, t("hold_hint")) : null),
    el("div", { class: "slot", "aria-label": t("slot") }), paper);
  const node = el("section", { class: "kiosk card", "data-unit": unit },
    el("header", {}, el("h2", {}, t("kiosk")), el("code", {}, unit), word), machine, chips);
  let newest = null;

  function update(state) {
    const kiosk = state.kiosks[unit];
    const { on, crashed } = state.units[unit] ?? { on: true };
    node.classList.toggle("dead", !on);
    put(word, crashed ? t("effect_crashed") : !on ? t("kiosk_off") : kiosk.says === "paper_end" ? t("out_of_paper") : "");
    buttons.forEach((button, n) => button.update(kiosk.buttons[n]));
    screen?.update(state);
    reader?.update(kiosk.reader);
    scanner?.update(kiosk);
    showSlips(kiosk.slips);
  }

  function showSlips(slips) {
    const last = slips.at(-1)?.n ?? 0;
    if (last === newest) return;
    const isNew = newest !== null && last > newest;
    newest = last;
    if (last) {
      const slip = slips.at(-1);
      paper.replaceChildren(slipPicture(unit, slip, site.run, "slip"));
      if (isNew) {
        replay(paper, "coming");
        announce(t("slip_new", { unit, number: nameOf(slip) }));
      }
    }
    const before = slips.slice(0, -1).slice(-CHIPS).reverse();
    chips.replaceChildren(...before.map((slip) =>
      el("button", { type: "button", class: "chip", "aria-label": t("enlarge", { number: nameOf(slip) }),
        onclick: () => large(unit, slip, site.run) }, nameOf(slip))));
  }

  return { node, update };
}

function ticketButton(unit, button, n, site, acted) {
  const service = site.services[button.service]?.name;
  const name = (inLanguage) => (button.assist ? t("assist", {}, inLanguage) : pick(service, inLanguage) || button.service);
  const isPlain = button.class === "ordinary";
  const className = isPlain ? "" : pick(site.classes[button.class]) || button.class;
  const second = language === "zh" ? "en" : "zh";
  const lamp = el("span", { class: "lamp", "aria-hidden": "true" }, String(n + 1)); // as the screen numbers them
  const label = button.assist ? name(language) : t("button_of", { service: name(language) });
  const node = el("button", {
    type: "button", class: `ticket${isPlain ? "" : " special"}${button.assist ? " assist" : ""}`, "data-button": n,
    "data-class": button.class, "aria-label": `${label} ${className}`.trim(),
  }, lamp, el("span", { class: "label" }, el("b", {}, name(language)), el("small", {}, name(second))),
  isPlain ? null : el("span", { class: "class" }, className));

  function press() {
    replay(node, "pressed");
    if (!button.assist) acted("ticket");
    if (button.class === "vip") acted("vip");
    order("press", { unit, button: n });
  }
  if (button.holds) holdable(node, unit, n, press);
  else node.addEventListener("click", press);

  function update({ lit, held }) {
    set(lamp, "data-lit", lit === null ? "none" : lit ? "on" : "off");
    node.classList.toggle("held", held);
  }
  return { node, update };
}

function readerView(unit) {
  const tap = (card) => el("button", { type: "button", class: `bankcard ${card}`,
    "aria-label": `${t("tap")}: ${t(`card_${card}`)}`,
    onclick: (event) => {
      replay(event.currentTarget, "tapped");
      order("tap", { unit, card });
    } }, t(`card_${card}`));
  const node = el("div", { class: "reader", role: "group", "aria-label": t("reader") },
    el("span", { class: "waves", "aria-hidden": "true" }), tap("vip"), tap("unknown"));
  return { node, update: (plugged) => node.classList.toggle("unplugged", !plugged) };
}

// The next appointments as a customer would bring them, and room for any other code.
function scannerView(unit, site) {
  const scan = (code) => order("scan", { unit, code });
  const booked = el("span", { class: "booked" });
  const input = el("input", { type: "text", maxlength: 32, autocomplete: "off", spellcheck: "false", pattern: "[\\x21-\\x7e]+",
    placeholder: "AB-1001", "aria-label": t("code_of") });
  const form = el("form", { onsubmit: (event) => {
    event.preventDefault();
    if (input.value) scan(input.value);
    input.value = "";
  } }, input, el("button", { type: "submit", class: "scan" }, t("scan")));
  const node = el("div", { class: "reader scanner", role: "group", "aria-label": t("scanner") },
    el("span", { class: "beam", "aria-hidden": "true" }), booked, form);
  let told = "";

  function update({ scanner, booked: coming }) {
    node.classList.toggle("unplugged", !scanner);
    const text = JSON.stringify(coming);
    if (text === told) return;
    told = text;
    booked.replaceChildren(...coming.map(({ code, service, at }) => {
      const time = new Date(at * 1000).toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB",
        { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: site.time_zone });
      const what = pick(site.services[service]?.name) || service;
      return el("button", { type: "button", class: "booking", "data-code": code,
        "aria-label": t("booked_at", { time, service: what, code }), onclick: () => scan(code) },
      el("b", {}, time), el("small", {}, code));
    }));
  }
  return { node, update };
}
