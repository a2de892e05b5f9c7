/* Draws the page again when somebody else has written to the ledger: the page says which entry it
   was drawn from, the server answers when there is another. Where somebody is at it, soon; one that
   nobody touches takes its turn, then the more seldom the longer it is untouched, and says of which
   moment it is as long as there is more; so does one with a form, which waits for a press. A hidden
   page waits to be looked at. What is typed and not yet sent stays where it is. A page whose visitor
   is no longer signed in leads to the door, and from there back. */
const EVERY = 1500; // ms between two questions that the server does not hold
const REST = 5000; // between two times that a page is drawn anew, where somebody is at it
const GATHER = 60000; // where nobody has touched it for as long: as long as that, at least this
const LONGEST = 600000; // and at most this
const TURN = 10000; // within which such pages are drawn anew, each at its own moment
let [newest, turn, asked, touched] = [-1, 0, 0, Date.now()];

const toTheDoor = () => {
  const here = encodeURIComponent(location.pathname + location.search);
  location.replace(new URL(`login?ended=1&next=${here}`, document.baseURI));
};

const app = () => document.querySelector('[data-testid="stApp"]');
/* What is said of a page that is at rest and follows the ledger: the entry that it was drawn from. */
const drawn = () =>
  app()?.dataset.testScriptState === "notRunning"
    ? document.querySelector("[data-ledger-head]")?.dataset : undefined;

const note = Object.assign(document.createElement("button"), { className: "news", ariaLive: "polite" });
const draw = note.onclick = () => {
  asked = Date.now();
  note.remove();
  document.querySelector(".st-key-draw-again button")?.click();
};

/* Draws the page where its turn has come, and says what it lacks where that has not. */
const catchUp = () => {
  const { ledgerHead, drawnAt, waits } = drawn() ?? {};
  const isAttended = Date.now() - touched < GATHER;
  const gathered = asked + Math.min(Math.max(asked - touched, GATHER), LONGEST);
  const due = Date.now() >= (isAttended ? asked + REST : Math.max(turn, gathered));
  if (document.hidden || !(newest > ledgerHead)) return note.remove();
  if (due && !waits) draw();
  else if (waits || !isAttended) {
    const way = waits ? "点此更新" : "移动鼠标或点一下即更新";
    note.textContent = `本页是 ${drawnAt} 的情况，此后又有 ${newest - ledgerHead} 条新记录，${way}`;
    if (!note.isConnected) app().append(note);
  }
};

/* Whether the server held the question. */
const ask = async () => {
  const from = drawn()?.ledgerHead;
  const isLost = app()?.querySelector("[data-signed-in]") && app().dataset.testConnectionState !== "CONNECTED";
  if (document.hidden || (from === undefined && !isLost)) return false;
  const question = new URL("api/head", document.baseURI);
  if (from !== undefined) question.searchParams.set("after", Math.max(from, newest));
  question.searchParams.set("plan", new URLSearchParams(location.search).get("plan") ?? "");
  const answer = await fetch(question, { cache: "no-store" });
  if (answer.status === 401) toTheDoor();
  if (!answer.ok) return false;
  if (!(newest > from)) turn = Date.now() + TURN * Math.random();
  newest = (await answer.json()).sequence;
  catchUp();
  return from !== undefined;
};

const follow = async () => {
  for (;;) {
    const held = await ask().catch(() => false); // a lost connection is Streamlit's to tell
    if (!held) await new Promise((on) => setTimeout(on, EVERY));
  }
};

for (const sign of ["pointermove", "pointerdown", "keydown", "wheel", "visibilitychange"]) {
  addEventListener(sign, () => {
    touched = Date.now();
    if (note.isConnected) catchUp();
  }, true);
}
setInterval(catchUp, EVERY);
follow();
