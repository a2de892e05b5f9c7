/* Draws the page again when somebody else has written to the ledger: the page says which entry it
   was drawn from, the server which is the last. What is typed and not yet sent stays where it is.
   A page whose visitor is no longer signed in leads to the door, and from there back here. */
(() => {
  const EVERY = 1500;
  const REST = 10000; // a page that cannot be drawn anew is not asked to all the time
  let asked = 0;
  let askedFor = -1;

  const toTheDoor = () => {
    const here = encodeURIComponent(location.pathname + location.search);
    location.replace(new URL(`login?ended=1&next=${here}`, document.baseURI));
  };

  const look = async () => {
    const drawn = document.querySelector("[data-ledger-head]");
    const app = document.querySelector('[data-testid="stApp"]');
    const idle = app?.dataset.testScriptState === "notRunning";
    const lost = app && app.dataset.testConnectionState !== "CONNECTED";
    const signedIn = document.querySelector("[data-signed-in]");
    if (document.hidden || !((drawn && idle) || (signedIn && lost))) return;
    const answer = await fetch(new URL("api/head", document.baseURI), { cache: "no-store" });
    if (answer.status === 401) toTheDoor();
    if (!answer.ok || !drawn) return;
    const { sequence } = await answer.json();
    if (String(sequence) === drawn.dataset.ledgerHead) return;
    if (sequence === askedFor && Date.now() - asked < REST) return;
    [askedFor, asked] = [sequence, Date.now()];
    document.querySelector(".st-key-draw-again button")?.click();
  };

  setInterval(() => look().catch(() => {}), EVERY); // a lost connection is Streamlit's to tell
})();
