// The words of the page in the visitor's language. Every word comes from hall/texts/*.toml.

const KEPT = "jiaohao.language";
const LOCALES = { zh: "zh-CN", en: "en" };

let tables = {};
export let language = "zh";

export async function load() {
  tables = await (await fetch("/texts")).json();
  const kept = remembered();
  const asked = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in tables);
  choose(kept in tables ? kept : asked ?? "en");
}

export function choose(wanted) {
  language = wanted;
  document.documentElement.lang = LOCALES[wanted] ?? wanted;
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // a browser that keeps nothing asks again next time
  }
}

export function other() {
  const all = Object.keys(tables);
  return all[(all.indexOf(language) + 1) % all.length];
}

function remembered() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

// t("slip_of", { number: "A001" }); a key of another table by its full name: t("state.open")
export function t(key, values = {}, inLanguage = language) {
  const [table, name] = key.includes(".") ? key.split(".") : ["page", key];
  const text = tables[inLanguage]?.[table]?.[name];
  if (text === undefined) return "";
  return text.replace(/\{(\w+)\}/g, (_, gap) => values[gap] ?? "");
}

// The part of a {language: text} that the visitor reads.
export function pick(text, inLanguage = language) {
  return text?.[inLanguage] ?? Object.values(text ?? {})[0] ?? "";
}
