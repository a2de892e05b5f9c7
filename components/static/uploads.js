/* A file that is still on its way is no part of what is sent: until it has arrived, or failed and
   says so, the buttons of the page's main area wait, and the page says what for. */
(() => {
  const ON_ITS_WAY = '[data-testid="stFileChipIconSpinner"]';
  const SENDING = '[data-testid="stMain"] .stButton button';
  const SAID = "附件正在上传，尚未提交；上传完成后请再按一次。";
  const LOOK_EVERY = 200;

  const say = () => {
    if (document.querySelector(".upload-wait")) return;
    const note = document.createElement("div");
    note.className = "upload-wait";
    note.setAttribute("role", "alert");
    note.textContent = SAID;
    document.body.append(note);
    const waiting = setInterval(() => {
      if (document.querySelector(ON_ITS_WAY)) return;
      note.remove();
      clearInterval(waiting);
    }, LOOK_EVERY);
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(SENDING) || !document.querySelector(ON_ITS_WAY)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say();
  }, { capture: true });
})();
