/* Stands in for Streamlit's helper that asks for the script of a part when it is first drawn: what the
   page loaded ahead is handed over at once, so that nothing is drawn empty first and then again. */
import { t as ask } from "asked-for-when-drawn";

const parts = new Map();
for (const { href } of document.querySelectorAll("link[data-part]")) {
  import(href).then((part) => parts.set(href, part), () => {}); // it is asked for again when drawn
}

export const t = (load, files, from) => {
  const part = files?.length && parts.get(new URL(files[0], from).href);
  return part ? { then: (use) => use(part) } : ask(load, files, from);
};
