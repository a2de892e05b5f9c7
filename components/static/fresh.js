/* Draws the page again when somebody else has written to the ledger: the page says which entry it
   was drawn from, the server answers when there is another. What is typed and not yet sent stays
   where it is. A page whose visitor is no longer signed in leads to the door, and from there back. */
(() => {
  const EVERY = 1500; // ms between two questions that the server does not hold
  const REST = 10000; // a page that cannot be drawn anew is not asked to all the time
  let asked = 0;
  let askedFor = -1;

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
    const question = new URL("api/head", document.baseURI);
    if (from !== undefined) question.searchParams.set("after", from);
    question.searchParams.set("plan", new URLSearchParams(location.search).get("plan") ?? "");
    const answer = await fetch(question, { cache: "no-store" });
    if (answer.status === 401) toTheDoor();
    if (!answer.ok) return false;
    const { sequence } = await answer.json();
    const now = drawn(); // it may have been drawn anew while the question was held
    if (now === undefined) return false;
    if (sequence <= Number(now)) return true;
    if (sequence === askedFor && Date.now() - asked < REST) return false;
    [askedFor, asked] = [sequence, Date.now()];
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
