// A kiosk as it stands in the hall: buttons with their lamps, the slot with the newest slip, the card reader.

import { announce, el, put, replay, set } from "./dom.js";
import { large, nameOf, slipPicture } from "./slips.js";
import { order } from "./wire.js";
import { language, pick, t } from "./words.js";

const CHIPS = 5;

export function kioskView(unit, hall, acted) {
  const site = hall.hall.site;
  const first = hall.kiosks[unit];
  const buttons = first.buttons.map((button, n) => ticketButton(unit, button, n, site, acted));
  const paper = el("div", { class: "paper" }, el("p", {}, t("slot")));
  const chips = el("div", { class: "chips", role: "group", "aria-label": t("slips_before") });
  const word = el("span", { class: "device-state", role: "status" });
  const reader = first.reader === null ? null : readerView(unit);
  const machine = el("div", { class: "machine" },
    el("p", { class: "plate" }, el("b", {}, t("take_number", {}, language)),
      el("span", {}, t("take_number", {}, language === "zh" ? "en" : "zh"))),
    el("div", { class: `buttons${buttons.length > 5 ? " two" : ""}` }, buttons.map((button) => button.node)),
    reader?.node ?? null,
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
    reader?.update(kiosk.reader);
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
  const name = (inLanguage) => pick(service, inLanguage) || button.service;
  const isPlain = button.class === "ordinary";
  const className = isPlain ? "" : pick(site.classes[button.class]) || button.class;
  const second = language === "zh" ? "en" : "zh";
  const lamp = el("span", { class: "lamp", "aria-hidden": "true" });
  const node = el("button", {
    type: "button", class: `ticket${isPlain ? "" : " special"}`, "data-button": n,
    "aria-label": `${t("button_of", { service: name(language) })} ${className}`.trim(),
    onclick: () => {
      replay(node, "pressed");
      acted("ticket");
      order("press", { unit, button: n });
    },
  }, lamp, el("span", { class: "label" }, el("b", {}, name(language)), el("small", {}, name(second))),
  isPlain ? null : el("span", { class: "class" }, className));

  function update({ lit }) {
    set(lamp, "data-lit", lit === null ? "none" : lit ? "on" : "off");
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
