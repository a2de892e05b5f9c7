/* Draws the page again when somebody else has written to the ledger: the page says which entry it
   was drawn from, the server answers when there is another. Where somebody is at it, soon; one that
   nobody touches takes its turn and gathers a minute's entries; a hidden one waits to be looked at.
   What is typed and not yet sent stays where it is. A page whose visitor is no longer signed in leads
   to the door, and from there back. */
(() => {
  const EVERY = 1500; // ms between two questions that the server does not hold
  const REST = 5000; // between two times that a page is drawn anew, where somebody is at it
  const GATHER = 60000; // and where nobody has touched it for as long
  const TURN = 10000; // within which such pages are drawn anew, each at its own moment
  let [newest, turn, asked, touched] = [-1, 0, 0, Date.now()];
  for (const sign of ["pointermove", "pointerdown", "keydown", "wheel", "visibilitychange"]) {
    addEventListener(sign, () => { touched = Date.now(); }, true);
  }

  const toTheDoor = () => {
    const here = encodeURIComponent(location.pathname + location.search);
    location.replace(new URL(`login?ended=1&next=${here}`, document.baseURI));
  };

  const app = () => document.querySelector('[data-testid="stApp"]')?.dataset;

  /* The entry that a page was drawn from which can be drawn anew now. */
  const drawn = () => {
    const from = document.querySelector("[data-ledger-head]")?.dataset.ledgerHead;
    return !document.hidden && app()?.testScriptState === "notRunning" ? from : undefined;
  };

  const lost = () =>
    !document.hidden && document.querySelector("[data-signed-in]")
    && app() && app().testConnectionState !== "CONNECTED";

  /* Whether the server held the question and there was nothing new. */
  const look = async () => {
    const from = drawn();
    if (from === undefined && !lost()) return false;
    if (!(newest > from)) {
      const question = new URL("api/head", document.baseURI);
      if (from !== undefined) question.searchParams.set("after", from);
      question.searchParams.set("plan", new URLSearchParams(location.search).get("plan") ?? "");
      const answer = await fetch(question, { cache: "no-store" });
      if (answer.status === 401) toTheDoor();
      if (!answer.ok) return false;
      newest = (await answer.json()).sequence;
      turn = Date.now() + TURN * Math.random();
    }
    const now = drawn(); // it may have been drawn anew while the question was held
    if (!(newest > now)) return now !== undefined;
    const isAttended = Date.now() - touched < GATHER;
    if (Date.now() < (isAttended ? asked + REST : Math.max(turn, asked + GATHER))) return false;
    asked = Date.now();
    document.querySelector(".st-key-draw-again button")?.click();
    return false;
  };

  const follow = async () => {
    for (;;) {
      const held = await look().catch(() => false); // a lost connection is Streamlit's to tell
      if (!held) await new Promise((on) => setTimeout(on, EVERY));
    }
  };

  follow();
})();
