/* What is typed into a box of 填报 goes to the server a second after the last key. Until the page says
   that the server has it the browser keeps a copy, and puts it back where it is missing. Fields and
   buttons say which item they are of, and a box that was just opened comes into view. */
const PAUSE = 1000, LOOK_EVERY = 300, ENDED = "compositionend";
const KEYS = ["item", "told", "wait", "waiting"].map((key) => `[class*="st-key-${key}-"]`);
const [BOX] = KEYS, NAMED = `${KEYS}, [data-testid="stForm"]`;
const FIELD = ".stTextArea textarea, .stTextInput input, .stNumberInput input";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const pending = new Set(); // fields that were typed in and not committed
const back = new Map(); // when a copy was put back last
let pause, committed = 0, opened = [], begun = false, day, changed;
const copies = () => `typed:${document.querySelector("[data-signed-in] b")?.textContent}:`;
const mine = (item) => Object.keys(localStorage).filter((key) => key.startsWith(copies() + (item ? `${item}:` : "")));
const kept = (box) => JSON.parse(box.querySelector("[data-kept]")?.dataset.kept ?? "{}");
const nameOf = (field) => /st-key-\S+-\d+-([a-z_]+)/.exec(field.closest(".stElementContainer").className)?.[1];
const isSame = (has, value) => `${has ?? ""}`.trim() === value.trim() || (value && has === Number(value));
const commit = () => {
  const enter = { key: "Enter", bubbles: true, cancelable: true };
  for (const field of pending)
    field.dispatchEvent(new KeyboardEvent("keydown", { ...enter, ctrlKey: field.matches("textarea") }));
  pending.clear();
  committed = Date.now();
};
const typed = ({ target: field, isComposing }) => {
  const box = field.matches(FIELD) && field.closest(BOX);
  if (!box) return;
  const copy = { item: kept(box).item, name: nameOf(field), value: field.value };
  localStorage.setItem(`${copies()}${copy.item}:${copy.name}`, JSON.stringify(copy));
  pending.add(field);
  clearTimeout(pause);
  if (!isComposing) pause = setTimeout(commit, PAUSE); // else the word is not chosen yet
};
/* A number field would drop what is no number and keep the rest: of “0.5万” 0.5, of “1。5” 15. */
const ofNumber = (event) => {
  const { target: field, data, isComposing } = event;
  if (!data || isComposing || !field.matches(".stNumberInput input")) return;
  if (data === "。") return void (event.preventDefault(), document.execCommand("insertText", false, "."));
  const number = data.normalize("NFKC").replace(/[,%\s]/g, "");
  if ((field.value ? /^[\d.]*$/ : /^-?[\d.]*$/).test(number)) return;
  field.setCustomValidity(`这里只填不小于 0 的数，不带单位和说明，请核对“${data}”。`);
  field.reportValidity();
  setTimeout(() => field.setCustomValidity(""), 5 * PAUSE); // by then it is no longer shown
};
/* A day is handed over when its field is left, or pasted: so it is a second after it was typed. */
const handOver = (group) => {
  const now = all('[role="spinbutton"]', group).map((part) => part.textContent).join("-");
  if (now !== day) [day, changed] = [now, Date.now()];
  const isWhole = /^[12]\d{3}-\d\d-\d\d$/.test(now) && now !== kept(group.closest(BOX))[nameOf(group)];
  if (!isWhole || Date.now() - changed < PAUSE) return;
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", now);
  group.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
};
const compare = (key, { item, name, value }) => {
  const box = all(BOX).find((each) => kept(each).item === item);
  const field = box && all(FIELD, box).find((each) => nameOf(each) === name);
  const sent = box ? [] : all(`[class~="st-key-told-${item}"] [data-sent]`)
    .flatMap((each) => JSON.parse(each.dataset.sent).flatMap(Object.values));
  if ((field ? [kept(box)[name]] : sent).some((has) => isSame(has, value))) localStorage.removeItem(key);
  else if (field && !pending.has(field) && Date.now() - Math.max(committed, back.get(key) ?? 0) > 5 * PAUSE) {
    back.set(key, Date.now());
    // What stands there already would be no input: the same, written otherwise.
    const same = field.type !== "number" ? `${value} ` : `${value}${value.includes(".") ? "" : "."}0`;
    const words = field.value === value ? same : value;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, words);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
};
const giveUp = ({ target }) => {
  const box = target.closest('[class*="st-key-give-up-"] button')?.closest(BOX);
  for (const key of box ? mine(kept(box).item) : []) localStorage.removeItem(key);
};
const name = (box) => {
  const asked = box.className.includes("st-key-waiting-") && box.querySelector("[data-asked]")?.dataset.asked;
  const item = asked || box.querySelector("b")?.textContent;
  for (const part of item ? all("button, input, textarea", box) : []) {
    const words = part.cloneNode(true);
    all('[role="img"], [aria-hidden]', words).forEach((icon) => icon.remove());
    const label = (part.matches("button") && words.textContent.trim()) || part.getAttribute("aria-label");
    const said = part.getAttribute("aria-label") ?? label;
    if (label && !said.includes(item)) part.setAttribute("aria-label", `${label}，${item}`);
  }
};
const look = () => {
  all(NAMED).forEach(name);
  const app = document.querySelector('[data-testid="stApp"]')?.dataset;
  if (app?.testScriptState !== "notRunning" || app.testConnectionState !== "CONNECTED") return;
  all(`${BOX} .stDateInput [role="group"]:focus-within`).forEach(handOver);
  for (const key of mine()) compare(key, JSON.parse(localStorage.getItem(key)));
  const more = document.querySelector(".st-key-more button"), top = more?.getBoundingClientRect().top;
  if (top > 0 && top < innerHeight && more.closest(".stMain").scrollTop && !pending.size) more.click(); // come to
  const before = opened;
  opened = all(BOX).filter((each) => each.querySelector('[data-opened="True"]') && each.querySelector(FIELD))
    .map((each) => kept(each).item); // the first field of a page comes when its script has loaded
  const now = opened.find((item) => !before.includes(item));
  const box = all(BOX).find((each) => (now ? kept(each).item === now : !begun));
  begun ||= Boolean(box);
  if (now) box.scrollIntoView({ block: "center" });
  else if (!box || document.activeElement !== document.body) return;
  else box.tabIndex = -1; // the first Tab leads into the first box
  (now ? box.querySelector(FIELD) : box).focus({ preventScroll: true });
};
for (const [act, kind] of [[typed, "input"], [ofNumber, "beforeinput"], [typed, ENDED], [ofNumber, ENDED]])
  document.addEventListener(kind, act);
document.addEventListener("click", giveUp, { capture: true });
setInterval(look, LOOK_EVERY);
