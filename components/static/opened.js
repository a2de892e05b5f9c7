/* Brings the box that the page says it has just opened into view, once the page is drawn, and the
   focus into its first field. */
(() => {
  const OPENED = "[data-just-opened]";
  const FIRST = '[data-testid="stNumberInputField"]';
  const LOOK_EVERY = 100;
  let box;
  let waiting;

  const bring = () => {
    const running = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";
    const first = document.querySelector(`[class~="${box}"] ${FIRST}`);
    if (running || !first) return; // the first field of a page comes when its script has loaded
    clearInterval(waiting);
    waiting = undefined;
    first.closest(`[class~="${box}"]`).scrollIntoView({ block: "center" });
    first.focus({ preventScroll: true });
  };

  const opened = (node) => (node.matches?.(OPENED) ? node : node.querySelector?.(OPENED));

  new MutationObserver((changes) => {
    const mark = changes.flatMap((change) => [...change.addedNodes]).map(opened).find(Boolean);
    const around = mark?.closest('[class*="st-key-item-"]');
    if (!around) return;
    box = [...around.classList].find((name) => name.startsWith("st-key-item-"));
    waiting ??= setInterval(bring, LOOK_EVERY);
  }).observe(document, { subtree: true, childList: true });
})();
